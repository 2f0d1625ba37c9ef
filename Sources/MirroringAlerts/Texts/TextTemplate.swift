import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

/// A text with places for what is known of an alert: `{job} is {alert}`. A brace itself is written twice.
///
/// There are no conditions in it and no loops: whoever needs those has the JSON of the webhook or the command.
package struct TextTemplate: Sendable, Hashable {
    /// What can stand in braces.
    enum Place: String, Sendable, CaseIterable {
        case alert, category, count, destination, host, item, job, jobId, link, run, severity, since, status, text, time
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case place(Place)
    }

    private var parts: [Part] = []

    /// Reads a template.
    ///
    /// - Throws: ``TemplateProblem``.
    package init(_ text: String) throws(TemplateProblem) {
        var rest = text[...]
        var literal = ""
        while let character = rest.popFirst() {
            guard character == "{" || character == "}" else {
                literal.append(character)
                continue
            }
            if rest.first == character {
                literal.append(character)
                rest.removeFirst()
                continue
            }
            guard character == "{", let end = rest.firstIndex(of: "}") else {
                throw TemplateProblem(
                    "has a brace that is not \(character == "{" ? "closed" : "opened"). Write it twice if it is meant itself."
                )
            }
            let name = String(rest[..<end])
            guard let place = Place(rawValue: name) else { throw TemplateProblem(unknown: name) }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
            parts.append(.place(place))
            rest = rest[rest.index(after: end)...]
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
    }

    /// The text for a notice.
    ///
    /// - Parameter page: where the monitor's page is; nil if there is no link.
    func text(for notice: AlertNotice, page: String?) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let place): notice.text(at: place, page: page)
            }
        }.joined()
    }
}

/// Why a text is no template, in words that follow its name.
package struct TemplateProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What follows the name, to the end of the last sentence.
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(unknown name: String) {
        let known = TextTemplate.Place.allCases.map(\.rawValue)
        let hint =
            Spelling.nearest(to: name, of: known).map { "Did you mean {\($0)}?" }
            ?? "There are \(known.map { "{\($0)}" }.joined(separator: ", "))."
        self.init("has {\(name.prefix(40))}, which nothing is known of. \(hint)")
    }
}

extension AlertNotice {
    fileprivate func text(at place: TextTemplate.Place, page: String?) -> String {
        switch place {
        case .alert: alert.kind.rawValue
        case .category: alert.category?.rawValue ?? ""
        case .count: "\(alert.count)"
        case .destination: alert.facts.destination ?? ""
        case .host: alert.facts.host ?? ""
        case .item: alert.facts.item ?? ""
        case .job: alert.jobName
        case .jobId: alert.jobId.lowercased
        case .link: page.map { alert.link(on: $0) } ?? ""
        case .run: alert.facts.runId?.lowercased ?? ""
        case .severity: alert.severity.rawValue
        case .since: "\(alert.since)"
        case .status: status.rawValue
        case .text: alert.facts.text
        case .time: "\(alert.facts.time)"
        }
    }
}

extension Alert {
    /// Where the monitor's page shows it: the run, or the job where it is about no run. Another job may use the same identifier for a run.
    ///
    /// - Parameter page: where the page is.
    func link(on page: String) -> String {
        let root = page.hasSuffix("/") ? page : page + "/"
        let job = jobId.lowercased
        return facts.runId.map { "\(root)#/run/\($0.lowercased)?job=\(job)" } ?? "\(root)#/job/\(job)"
    }
}
