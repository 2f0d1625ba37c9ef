import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

@testable import Faults

/// What a visit makes of what the client says: nothing that speaks of a loss is passed over.
@Suite struct VisitTests {
    private let run = UUID()
    private let error = MonitoringError(.noAnswer, "No bridge answered.")

    private func monitored(_ sequence: Int) -> MonitoredEvent {
        MonitoredEvent(.happening(sequence, of: run, .job(0)))
    }

    private func identity(_ sequence: Int) -> EventIdentity {
        EventIdentity(job: .job(0), run: run, sequence: sequence)
    }

    private func place(_ offset: UInt64) -> StreamPosition { StreamPosition(epoch: "e", offset: offset) }

    private func visit(_ all: [MonitoringEvent]) -> Visit {
        var visit = Visit("somebody", of: nil, from: .now, begin: 0)
        for (second, next) in all.enumerated() { visit.take(next, at: JoiningWorld.moment(second)) }
        return visit
    }

    @Test func whatCameAndWhatWasSaidOfItIsKept() {
        let gap = RunGap(RunKey(origin: .job(0), runId: run), missing: 2...3)
        let visit = visit([
            .connection(.connecting(broker: "b", attempt: 1)), .connection(.connected(broker: "b")),
            .event(monitored(1)), .gap(gap), .event(monitored(4)), .late(monitored(2)), .caughtUp(place(7)),
            .connection(.disconnected(error, retryIn: nil)), .connection(.connected(broker: "b")),
            .behind(since: .now), .missed(.evicted(before: place(9))), .event(monitored(5)), .caughtUp(place(12)),
            .bridge(.heard),
        ])
        #expect(visit.events == [1, 4, 5].map(identity))
        #expect(visit.late == [identity(2)])
        #expect(visit.gaps == [run: [2...3]])
        #expect(visit.places.map(\.offset) == [7, 12])
        #expect(visit.places.map(\.count) == [2, 3])
        #expect(visit.evictedBefore == 9)
        #expect(visit.stood == JoiningWorld.moment(1), "the first time")
        #expect(visit.answered == JoiningWorld.moment(2))
        #expect(visit.complaints.isEmpty)
    }

    @Test func whatMustNotBeIsAComplaint() {
        let unreadable = UnreadableMessage(routingKey: "x", reason: .statement("It is nothing."))
        for next: MonitoringEvent in [
            .missed(.unknown(from: .cached, error)), .missed(.otherHistory(place(1), now: "f")),
            .leftOut(monitored(1), because: .detour, count: 1), .unreadable(unreadable), .withdrawn(.all, error),
            .unheard(error),
        ] {
            #expect(visit([next]).complaints == [next.description])
        }
    }

    @Test func anEventCarriesTheMomentInWhichItHappened() throws {
        let before = Moment.now
        let event = MirroringStatusEventArgs.happening(7, of: run, .job(3))
        let after = Moment.now
        let read = try MirroringStatusEventArgs(json: event.encodedJSON())
        #expect(read.moment == event.moment)
        #expect(before <= read.moment && read.moment <= after)
        #expect(abs(read.status.receivedTime.milliseconds - Timestamp.now.milliseconds) < 60_000)
    }

    /// A run of the harness is repeated by its seed.
    @Test func plansAreTheSameForTheSameSeed() {
        func plans(_ seed: UInt64) -> [VisitPlan] {
            var generator = SeededGenerator(seed: seed)
            return (0..<50).map { _ in VisitPlan(pace: .seconds(10), using: &generator) }
        }
        #expect(plans(1).map(\.stay) == plans(1).map(\.stay))
        #expect(plans(1).map(\.beginning) == plans(1).map(\.beginning))
        #expect(plans(1).map(\.pause) != plans(2).map(\.pause))
        #expect(Set(plans(1).map(\.beginning)).count == VisitPlan.Beginning.allCases.count)
        #expect(plans(1).allSatisfy { $0.stay >= .seconds(5) && $0.stay <= .seconds(20) && $0.pause <= .seconds(4) })
    }
}
