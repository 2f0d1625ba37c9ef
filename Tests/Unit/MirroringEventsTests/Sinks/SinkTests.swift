import EventSamples
import MirroringEvents
import Synchronization
import Testing

/// The sinks that pass events on and keep them.
@Suite struct SinkTests {
    private let run = (1...3).map { MirroringStatusEventArgs.typical(sequence: $0) }

    @Test func collectingSinkKeepsEventsInTheirOrder() {
        let sink = CollectingSink()
        #expect(sink.events.isEmpty)
        run.forEach(sink.notify)
        #expect(sink.events == run)
    }

    @Test func closureSinkCallsItsClosureWithEachEvent() {
        let sequences = Mutex<[Int]>([])
        let sink = ClosureSink { event in sequences.withLock { $0.append(event.sequence) } }
        run.forEach(sink.notify)
        #expect(sequences.withLock { $0 } == [1, 2, 3])
    }

    @Test func teeGivesEachEventToEverySinkTheFirstOneFirst() {
        let calls = Mutex<[String]>([])
        let sinks = ["a", "b", "c"].map { name in
            ClosureSink { event in calls.withLock { $0.append("\(name)\(event.sequence)") } }
        }
        let tee = TeeSink(sinks[0], TeeSink([sinks[1], sinks[2]]))
        run.prefix(2).forEach(tee.notify)
        #expect(calls.withLock { $0 } == ["a1", "b1", "c1", "a2", "b2", "c2"])
    }

    @Test func teeWithoutSinksTakesEvents() {
        TeeSink().notify(run[0])
    }
}
