import EventSamples
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// When a session says up to where all has come.
@Suite struct SessionPlacesTests {
    /// The value, in a place where an expectation may change it.
    private final class Subject {
        var events = SessionEvents()
    }

    private let subject = Subject()

    private func take(_ sequences: Int...) -> [MonitoringEvent] {
        let items = sequences.map { sequence in
            ReplayItem.event(MonitoredEvent(.typical(sequence: sequence), position: UInt64(sequence)))
        }
        return subject.events.take(replayed: items, of: SessionSelections([.all]), since: nil)
    }

    private func take(placeAt offset: UInt64, at now: ContinuousClock.Instant = .now) -> [MonitoringEvent] {
        subject.events.take([.caughtUp(StreamPosition(epoch: "e", offset: offset))], at: now)
    }

    @Test func placeIsToldAtOnceWhereNothingIsHeldBack() {
        #expect(take(1).inShort == ["1"])
        #expect(take(placeAt: 7).inShort == ["caughtUp 7"])
        #expect(take(2).inShort == ["2"], "it is told once")
    }

    /// A program that stores the place, and is stopped then, would never get the event.
    @Test func placeWaitsForWhatIsHeldBack() {
        #expect(take(1, 3).inShort == ["1"])
        #expect(take(placeAt: 7).isEmpty)
        #expect(take(2).inShort == ["2", "3"])
        #expect(subject.events.take([], at: .now).inShort == ["caughtUp 7"])
    }

    @Test func placeFollowsTheGapThatIsGivenUp() {
        _ = take(1, 3)
        _ = take(placeAt: 7)
        #expect(subject.events.expire(at: .now + .seconds(3_600)).inShort == ["gap 2...2", "3", "caughtUp 7"])
    }

    /// Where one run after the other has holes, something is always held back.
    @Test func placeDoesNotWaitForWhatIsHeldBackLater() {
        _ = take(1, 3)
        let now = ContinuousClock.now
        #expect(take(placeAt: 8, at: now - .seconds(60)).inShort == ["caughtUp 8"], "that came before")
        #expect(take(placeAt: 9, at: now).isEmpty)
        #expect(take(placeAt: 10, at: now + .seconds(1)).isEmpty)
        let rest = subject.events.release(at: .now).inShort
        #expect(rest == ["gap 2...2", "3", "caughtUp 10"], "the last one is enough")
    }

    @Test func whatElseIsSaidIsPassedOnAtOnce() {
        _ = take(1, 3)
        _ = take(placeAt: 7)
        let missed = MonitoringEvent.missed(.evicted(before: StreamPosition(epoch: "e", offset: 5)))
        #expect(subject.events.take([missed], at: .now).inShort == ["missed"])
    }
}

extension [MonitoringEvent] {
    /// What a subscriber is told, in short.
    fileprivate var inShort: [String] {
        map { next in
            switch next {
            case .event(let event): "\(event.sequence)"
            case .gap(let gap): "gap \(gap.missing)"
            case .missed: "missed"
            case .caughtUp(let position): "caughtUp \(position.offset)"
            default: "\(next)"
            }
        }
    }
}
