import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// What tests of joining share.
protocol JoiningSuite {}

/// The moment at which the tests begin.
private enum JoiningClock {
    static let start = ContinuousClock.now
}

extension JoiningSuite {
    static var start: ContinuousClock.Instant { JoiningClock.start }

    var error: MonitoringError { MonitoringError(.noAnswer, "No bridge answered.") }

    /// A subscription that takes a checkpoint each minute.
    func joining(from start: StartingPoint) -> JoiningSubject {
        JoiningSubject(Joining(from: start, interval: .seconds(60)))
    }

    /// One from the cache that has got all up to position 9.
    func followed() throws -> JoiningSubject {
        let joining = joining(from: .cached)
        _ = joining.stand(at: reading(0))
        let question = try #require(joining.fill())
        _ = joining.end(question, [answer(9)], at: Self.start)
        return joining
    }

    /// The clocks at a second of the test.
    func reading(_ second: Int) -> ClockReading {
        ClockReading(time: time(second), instant: Self.start + .seconds(second))
    }

    func time(_ second: Int) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + Int64(second) * 1_000)
    }

    func position(_ offset: UInt64) -> StreamPosition { StreamPosition(epoch: "e", offset: offset) }

    func answer(_ last: UInt64?, epoch: Epoch = "e", evictedBefore: UInt64? = nil) -> ReplayComplete {
        ReplayComplete(epoch: epoch, first: nil, last: last, count: 0, evictedBefore: evictedBefore)
    }
}

/// The value, in a place where an expectation may change it.
final class JoiningSubject {
    private var value: Joining

    init(_ value: Joining) {
        self.value = value
    }

    /// Another one, to which the same has happened.
    func copy() -> JoiningSubject { JoiningSubject(value) }

    var phase: Joining.Phase { value.phase }
    var known: KnownTime? { value.known }
    var holdsEvents: Bool { value.holdsEvents }
    func stand(at now: ClockReading) -> KnownTime? { value.stand(at: now) }
    func lose(since known: KnownTime) -> Bool { value.lose(since: known) }
    func readOn() { value.readOn() }
    func fall() { value.fall() }
    func note(_ count: Int, event: Timestamp, arrival: ClockReading) {
        value.note(count, event: event, arrival: arrival)
    }
    func wait(_ duration: Duration, hasCome: Bool = false) { value.wait(duration, hasCome: hasCome) }
    func fill() -> Joining.Question? { value.fill() }
    var awaitsMissing: Bool { value.awaitsMissing }
    func suspect(_ isLossSuspected: Bool) { value.suspect(isLossSuspected) }
    func isCheckpointDue(at now: ContinuousClock.Instant) -> Bool { value.isCheckpointDue(at: now) }
    func check(at now: ContinuousClock.Instant) -> Joining.Question? { value.check(at: now) }
    func awaits(_ question: Joining.Question) -> Bool { value.awaits(question) }
    func bound(of question: Joining.Question) -> Timestamp? { value.bound(of: question) }
    func end(
        _ question: Joining.Question,
        _ answers: [ReplayComplete],
        since loss: [ReplayComplete]? = nil,
        at now: ContinuousClock.Instant
    ) -> [MonitoringEvent] { value.end(question, answers, since: loss, at: now) }
    func doubt(_ question: Joining.Question, _ answers: [ReplayComplete]) -> Joining.Question? {
        value.doubt(question, answers)
    }
    func fail(_ question: Joining.Question, _ error: MonitoringError, at now: ClockReading) -> [MonitoringEvent] {
        value.fail(question, error, at: now)
    }
}

extension [MonitoringEvent] {
    /// What a subscriber is told, in short.
    var described: [String] {
        map { next in
            switch next {
            case .caughtUp(let position): "caughtUp \(position.offset)"
            case .missed(.evicted(let position)): "evicted \(position.offset)"
            case .missed(.otherHistory(let position, _)): "other \(position)"
            case .missed(.unknown(.cached, _)): "unknown cached"
            case .missed(.unknown(.since(let time), _)): "unknown since \(time)"
            default: "\(next)"
            }
        }
    }
}
