import Foundation

@testable import MirroringEvents

/// Runs events through an ordering and keeps what came out. An event of a run is its sequence.
struct OrderingHarness {
    struct Event: Sendable, Hashable {
        let run: RunKey
        let sequence: Int
    }

    enum Item: Hashable {
        case event(Int)
        case gap(ClosedRange<Int>)
        case late(Int)
        case early(Int)
    }

    static let start = ContinuousClock.now

    var ordering: RunOrdering<Event>
    var now = Self.start
    private(set) var items: [RunKey: [Item]] = [:]

    init(_ limit: (inout RunOrderingLimits) -> Void = { _ in }) {
        var limits = RunOrderingLimits()
        limit(&limits)
        ordering = RunOrdering(limits: limits)
    }

    mutating func receive(
        _ sequence: Int,
        of run: RunKey = .first,
        bytes: Int = 0,
        isTerminal: Bool = false,
        joinsAt: Int? = nil,
        expectsAll: Bool = true
    ) {
        note(
            ordering.receive(
                Event(run: run, sequence: sequence),
                of: run,
                sequence: sequence,
                bytes: bytes,
                isTerminal: isTerminal,
                joinsAt: joinsAt,
                expectsAll: expectsAll,
                at: now
            )
        )
    }

    mutating func receiveEarly(_ sequence: Int, of run: RunKey = .first) {
        let event = Event(run: run, sequence: sequence)
        note(ordering.receiveEarly(event, of: run, sequence: sequence, expectsAll: true, at: now))
    }

    mutating func wait(_ duration: Duration) {
        now += duration
        note(ordering.expire(at: now))
    }

    mutating func release() {
        note(ordering.release(at: now))
    }

    func items(of run: RunKey = .first) -> [Item] {
        items[run] ?? []
    }

    func events(of run: RunKey = .first) -> [Int] {
        items(of: run).compactMap { if case .event(let sequence) = $0 { sequence } else { nil } }
    }

    private mutating func note(_ outputs: [RunOrdering<Event>.Output]) {
        for output in outputs {
            switch output {
            case .deliver(let event): items[event.run, default: []].append(.event(event.sequence))
            case .gap(let run, let missing): items[run, default: []].append(.gap(missing))
            case .late(let event): items[event.run, default: []].append(.late(event.sequence))
            case .early(let event): items[event.run, default: []].append(.early(event.sequence))
            }
        }
    }
}

extension RunKey {
    static let first = RunKey(origin: UUID(), runId: UUID())
    static let second = RunKey(origin: UUID(), runId: UUID())
}
