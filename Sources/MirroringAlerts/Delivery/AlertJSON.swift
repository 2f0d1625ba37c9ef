import Foundation
import MirroringEvents

/// What webhooks and commands get: the notices of a bundle as JSON.
struct AlertJSON: Encodable {
    private struct Entry: Encodable {
        var id: String
        var status: AlertNotice.Status
        var alert: AlertKind
        var severity: AlertSeverity
        var jobId: String
        var jobName: String
        var category: MirroringEvents.Category?
        var since: Timestamp
        var end: Timestamp?
        var count: Int
        var title: String
        var text: String
        var message: String
        var runId: String?
        var item: String?
        var host: String?
        var destination: String?
        var link: String?
    }

    private let version = 1
    private let canary: Timestamp?
    private let alerts: [Entry]

    /// - Parameters:
    ///   - bundle: what is delivered.
    ///   - texts: the words.
    init(_ bundle: AlertBundle, _ texts: AlertTexts) {
        canary = bundle.bringsCanary ? bundle.canary : nil
        alerts = bundle.notices.map { notice in
            let (alert, facts) = (notice.alert, notice.alert.facts)
            return Entry(
                id: notice.id.lowercased,
                status: notice.status,
                alert: alert.kind,
                severity: alert.severity,
                jobId: alert.jobId.lowercased,
                jobName: alert.jobName,
                category: alert.category,
                since: alert.since,
                end: alert.end,
                count: alert.count,
                title: texts.title(of: notice),
                text: texts.text(of: notice),
                message: facts.text,
                runId: facts.runId?.lowercased,
                item: facts.item,
                host: facts.host,
                destination: facts.destination,
                link: texts.page.map { alert.link(on: $0) }
            )
        }
    }

    /// The bytes, one line.
    var bytes: [UInt8] { Self.bytes(of: self) }

    /// A value as bytes.
    static func bytes(of value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("numbers, texts and times can always be encoded: \(error)")
        }
    }
}

extension AlertBundle {
    /// The identity of what is delivered: the same if it is delivered again, so that a receiver that has it already knows.
    var key: String {
        let ids = notices.map(\.id.lowercased) + (bringsCanary ? [signal?.id ?? ""] : [])
        return ids.count == 1
            ? ids[0] : UUID(name: ids.joined(separator: " ").utf8, namespace: Self.namespace).lowercased
    }

    static let namespace = UUID(
        uuid: (0x6d, 0x69, 0x72, 0x72, 0x6f, 0x72, 0x69, 0x6e, 0x67, 0, 0, 0, 0, 0, 0, 1)
    )
}
