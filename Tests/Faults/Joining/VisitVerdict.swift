import Foundation
import MirroringEvents

/// A visit held against all that was published: whether the subscriber got exactly what it should have. A value, without I/O.
///
/// What it should have follows from where it began and from what it was told. From its beginning up to each place of the history up to
/// which it was said to be complete, it must have had every event of its selection when that was said. Beyond its last place it may have
/// more, but of each run without a hole. Nothing may come twice, or before an earlier event of its run, or from before its beginning.
struct VisitVerdict: Sendable {
    /// What neither came nor was said to be missing.
    private(set) var missing: [EventIdentity] = []
    /// What came only after it was said that it had come.
    private(set) var tardy: [EventIdentity] = []
    /// How many came again.
    private(set) var repeated = 0
    /// How many came after a later one of their run.
    private(set) var outOfOrder = 0
    /// What nobody has published for this selection, or what lies before its beginning.
    private(set) var strange: [EventIdentity] = []
    /// What should have come, and was said not to come, or came late.
    private(set) var said: [EventIdentity] = []
    /// What else is wrong, in words.
    private(set) var complaints: [String]

    private let visit: Visit
    private let owed: Bound

    /// From where on all must have come.
    private enum Bound {
        case nothing
        case offset(UInt64)
        case moment(Moment)
    }

    init(_ visit: Visit, in history: PublishedHistory) {
        self.visit = visit
        complaints = visit.complaints
        owed = Self.bound(of: visit, in: history)
        let arrivals = judgeWhatCame(history)
        judgeWhatShouldHave(history, arrivals)
    }

    /// Whether all came, each event once, in order, and nothing else.
    var isExact: Bool { isHonest && said.isEmpty }

    /// Whether all came that was not said to be missing, each event once, in order, and nothing else.
    var isHonest: Bool {
        missing.isEmpty && tardy.isEmpty && repeated == 0 && outOfOrder == 0 && strange.isEmpty && complaints.isEmpty
    }

    // MARK: What should have come

    private static func bound(of visit: Visit, in history: PublishedHistory) -> Bound {
        switch visit.start {
        case .now:
            // Only what was handed over later was published while it stood for certain.
            return visit.stood.map(Bound.moment) ?? .nothing
        case .cached(let count):
            guard let answered = visit.answered else { return .nothing }
            let end = history.offset(after: answered)
            return .offset(end - min(end, count))
        case .since(let moment): return .moment(moment)
        case .after(let offset): return .offset(offset + 1)
        }
    }

    private func mustHave(_ event: PublishedEvent) -> Bool {
        switch owed {
        case .nothing: false
        case .offset(let first): event.offset >= first
        case .moment(let first): event.moment > first
        }
    }

    /// By how much what came "shortly before" a time may be older: a broker finds a time by the second, and by the chunk.
    private static let shortly = Duration.seconds(10)

    private func mayHave(_ event: PublishedEvent) -> Bool {
        guard visit.job == nil || visit.job == event.identity.job else { return false }
        switch visit.start {
        case .now: return event.offset >= visit.begin
        case .cached: return true
        // It may have waited in its engine's outbox: the broker knows when it came.
        case .since(let moment): return event.read > moment - Self.shortly
        case .after(let offset): return event.offset > offset
        }
    }

    // MARK: Judging

    /// - Returns: the how manieth each event was that came, from 0.
    private mutating func judgeWhatCame(_ history: PublishedHistory) -> [EventIdentity: Int] {
        var log = ReceivedLog()
        var arrivals: [EventIdentity: Int] = [:]
        for (index, event) in visit.events.enumerated() {
            log.record(event.run, event.sequence)
            if arrivals[event] == nil { arrivals[event] = index }
            if history[event].map(mayHave) != true { strange.append(event) }
        }
        outOfOrder = log.outOfOrder
        repeated = log.repeated + visit.late.count { arrivals[$0] != nil } + visit.late.count - Set(visit.late).count
        strange += visit.late.filter { history[$0] == nil }
        return arrivals
    }

    private mutating func judgeWhatShouldHave(_ history: PublishedHistory, _ arrivals: [EventIdentity: Int]) {
        let bounds = Self.bounds(of: visit.events)
        let late = Set(visit.late)
        var places = visit.places[...]
        for event in history.events(of: visit.job) {
            while let place = places.first, place.offset < event.offset { places.removeFirst() }
            let identity = event.identity
            let isOwed = places.first != nil && mustHave(event)
            let isSaid = event.offset < visit.evictedBefore || isInGap(identity)
            if let arrival = arrivals[identity] {
                if isOwed, !isSaid, let place = places.first, arrival >= place.count { tardy.append(identity) }
            } else if isOwed || bounds[identity.run]?.contains(identity.sequence) == true {
                if isSaid || late.contains(identity) { said.append(identity) } else { missing.append(identity) }
            }
        }
    }

    private func isInGap(_ event: EventIdentity) -> Bool {
        visit.gaps[event.run]?.contains { $0.contains(event.sequence) } == true
    }

    /// The first and the last event of each run that came.
    private static func bounds(of events: [EventIdentity]) -> [UUID: ClosedRange<Int>] {
        events.reduce(into: [:]) { bounds, event in
            let known = bounds[event.run] ?? event.sequence...event.sequence
            bounds[event.run] = min(known.lowerBound, event.sequence)...max(known.upperBound, event.sequence)
        }
    }
}

extension VisitVerdict: CustomStringConvertible {
    /// What is wrong, with an example of each, for a person.
    var description: String {
        var faults: [String] = []
        func add(_ events: [EventIdentity], _ words: String) {
            guard let first = events.first else { return }
            faults.append("\(events.count) \(words), such as event \(first.sequence) of run \(first.run.lowercased)")
        }
        add(missing, "missing")
        add(tardy, "came only after they were said to have come")
        add(strange, "that it should not have")
        add(said, "said to be missing")
        if repeated > 0 { faults.append("\(repeated) twice") }
        if outOfOrder > 0 { faults.append("\(outOfOrder) out of order") }
        faults += complaints.prefix(3)
        return "\(visit.name): \(faults.isEmpty ? "as it should be" : faults.joined(separator: "; "))"
    }
}
