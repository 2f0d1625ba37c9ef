import Foundation
import MirroringEvents

/// Which events somebody wants to see: all that is set has to hold. A value.
struct EventFilter: Sendable, Hashable {
    /// The names of its parameters.
    static let parameters: Set<String> = [
        "job", "run", "state", "outcome", "severity", "category", "text", "since", "until",
    ]

    /// Of the jobs under whose keys the events were published.
    var jobs: Set<UUID> = []
    /// Of runs.
    var runs: Set<UUID> = []
    /// Of these states.
    var states: Set<MirroringState> = []
    /// Of these outcomes.
    var outcomes: Set<Outcome> = []
    /// Of these severities.
    var severities: Set<Severity> = []
    /// With an entry of their status log of one of these categories.
    var categories: Set<Category> = []
    /// With that text in what a person reads of them, whatever its case.
    var text: String?
    /// Not before that time.
    var since: Timestamp?
    /// Not after that time.
    var until: Timestamp?

    /// A filter that leaves everything.
    init() {}

    /// Reads a filter from the parameters of an address.
    init(_ query: QueryParameters) throws(Problem) {
        jobs = try query.uuids("job")
        runs = try query.uuids("run")
        states = try query.choices("state")
        outcomes = try query.choices("outcome")
        severities = try query.choices("severity")
        categories = Set(query.words("category").map { Category(rawValue: $0) })
        text = try query.search("text")
        since = try query.time("since")
        until = try query.time("until")
    }

    /// Whether it leaves everything.
    var isEmpty: Bool { self == EventFilter() }

    /// Whether an event is wanted.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - jobId: the job under whose key it was published.
    func matches(_ event: MirroringStatusEventArgs, of jobId: UUID) -> Bool {
        let status = event.status
        if !jobs.isEmpty, !jobs.contains(jobId) { return false }
        if !runs.isEmpty, !runs.contains(event.runId) { return false }
        if !states.isEmpty, !states.contains(status.state) { return false }
        if !outcomes.isEmpty, !outcomes.contains(status.outcome) { return false }
        if !severities.isEmpty, !severities.contains(status.severity) { return false }
        if let since, status.sentTime < since { return false }
        if let until, status.sentTime > until { return false }
        if !categories.isEmpty, !status.statusLog.contains(where: { $0.category.map(categories.contains) ?? false }) {
            return false
        }
        return text.map { Self.holds($0, event) } ?? true
    }

    /// Whether a text, in lower case, stands in what a person reads of an event.
    private static func holds(_ text: String, _ event: MirroringStatusEventArgs) -> Bool {
        let data = event.transferData
        let start = data.initializeData
        var texts: [String?] = [
            start.name, event.engine.host, event.runId.lowercased, start.sourceRoot, start.destinationUri,
            start.destinationPath, data.packageBody?.currentItem,
        ]
        for entry in data.status.statusLog { texts += [entry.item, entry.message] }
        return texts.contains { $0?.lowercased().contains(text) ?? false }
    }
}
