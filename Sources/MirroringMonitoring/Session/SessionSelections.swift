import MirroringEvents
import MirroringWire

/// What a session subscribes to, and how far the broker has agreed: a value, without I/O but for the clock.
struct SessionSelections: Sendable {
    /// The selections, in the order in which they were made.
    private(set) var all: [EventSelection]
    /// Those that no broker has accepted so far, because they were made while the subscription did not stand.
    private var untried: Set<EventSelection> = []
    /// Selections that are being bound: their events may come before the broker's answer does.
    private var joining: Set<EventSelection> = []
    /// When those were made that the session did not begin with.
    private var begins: [EventSelection: Timestamp] = [:]
    private let takesForeignKeys: Bool

    /// - Parameters:
    ///   - all: what the session begins with: where that is refused, it does not stand.
    ///   - takesForeignKeys: whether who reads the events of all jobs sees that one was published under the key of another job; else
    ///     such are not subscribed to.
    init(_ all: [EventSelection], takesForeignKeys: Bool = true) {
        self.all = all
        self.takesForeignKeys = takesForeignKeys
    }

    /// A selection is about to be bound.
    mutating func beginJoining(_ selection: EventSelection) {
        joining.insert(selection)
    }

    /// The broker has answered, or will not.
    mutating func endJoining(_ selection: EventSelection) {
        joining.remove(selection)
    }

    /// The broker has accepted a selection.
    mutating func addAccepted(_ selection: EventSelection) {
        untried.remove(selection)
        append(selection)
    }

    /// A selection is left to the next connection.
    mutating func addUntried(_ selection: EventSelection) {
        if append(selection) { untried.insert(selection) }
    }

    /// - Returns: whether it is a new one.
    @discardableResult
    private mutating func append(_ selection: EventSelection) -> Bool {
        guard !all.contains(selection) else { return false }
        all.append(selection)
        begins[selection] = .now
        return true
    }

    /// Takes a selection back that the broker refuses, unless it was accepted before; returns whether it did.
    mutating func removeUntried(_ selection: EventSelection) -> Bool {
        guard untried.remove(selection) != nil else { return false }
        all.removeAll { $0 == selection }
        begins[selection] = nil
        return true
    }

    /// Why an event is not one of those that are subscribed to, although it came; nil if it is.
    ///
    /// The broker sends an event also to the readers of further keys that its publisher names, and asks nobody whether the publisher may.
    func objection(to received: ReceivedEvent) -> EventDoubt? {
        if received.isDetour { return .detour }
        func asks(_ selection: EventSelection) -> Bool { selection.contains(routingKey: received.routingKey) }
        let asking = all.filter(asks) + joining.filter(asks)
        if asking.isEmpty { return .furtherKeys }
        if received.keyMatchesJob { return nil }
        // Who has asked for one job gets nothing that is about another, and nobody what belongs to no job.
        let isTaken = takesForeignKeys && received.origin != nil && asking.contains { $0.jobId == nil }
        return isTaken ? nil : .foreignKey
    }

    /// Whether a message with that key is one of those that are subscribed to.
    func contain(routingKey: String) -> Bool {
        all.contains { $0.contains(routingKey: routingKey) } || joining.contains { $0.contains(routingKey: routingKey) }
    }

    /// Since when messages with that key are subscribed to; nil if that is since the session began.
    func begin(ofRoutingKey routingKey: String) -> Timestamp? {
        var first: Timestamp?
        for selection in all where selection.contains(routingKey: routingKey) {
            guard let begin = begins[selection] else { return nil }
            first = min(first ?? begin, begin)
        }
        return first
    }

    /// Of whose events a bridge has to be asked, and for which of them, to have all that is subscribed to: a request can say no more than
    /// one selection, and none of what is about to be bound.
    var scopes: [(scope: ReplayScope, selection: EventSelection?)] {
        let isOfAll = all.contains { $0.jobId == nil }
        let jobs = isOfAll ? [] : Set(all.map(\.jobId)).compactMap(\.self).sorted { $0.lowercased < $1.lowercased }
        let scopes = isOfAll ? [ReplayScope.all] : jobs.map(ReplayScope.job)
        return scopes.map { scope in
            let selections = isOfAll ? all : all.filter { ReplayScope($0) == scope }
            return (scope, selections.count == 1 ? selections.first : nil)
        }
    }

    /// Whether every event there is is subscribed to.
    var areOfEverything: Bool { all.contains(.all) }

    /// Whether every event under a routing key's job is subscribed to.
    func coverEverything(under routingKey: String) -> Bool {
        func covers(_ selection: EventSelection) -> Bool {
            guard selection.state == nil, selection.severity == nil, selection.outcome == nil else { return false }
            return selection.jobId.map { routingKey.hasPrefix($0.lowercased) } ?? true
        }
        return all.contains(where: covers) || joining.contains(where: covers)
    }
}
