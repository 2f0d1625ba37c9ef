import EventSamples
import MirroringEvents
import Testing

@testable import MirroringMonitoring

/// The sequence of events, and what stands behind it.
@Suite struct MonitoredEventsTests {
    private func event(_ sequence: Int) -> MonitoredEvent {
        MonitoredEvent(.typical(sequence: sequence))
    }

    /// A batch is acknowledged when its sender goes on, so that must be after the reader has dealt with all of it.
    @Test func senderWaitsUntilTheReaderComesBack() async throws {
        let (events, source) = MonitoredEvents.make()
        let (steps, step) = AsyncStream<String>.makeStream()
        async let producer: Void = {
            await source.send([event(1), event(2)])
            step.yield("taken")
            await source.send([event(3)])
            source.finish(nil)
            step.finish()
        }()
        var iterator = events.makeAsyncIterator()
        for sequence in 1...3 {
            #expect(try await iterator.next()?.event.sequence == sequence)
            step.yield("\(sequence)")
        }
        #expect(try await iterator.next() == nil)
        await producer
        let seen = await steps.reduce(into: []) { $0.append($1) }
        let taken = try #require(seen.firstIndex(of: "taken"))
        #expect(try taken > #require(seen.firstIndex(of: "2")))
    }

    @Test func endsWithTheReason() async throws {
        let (events, source) = MonitoredEvents.make()
        let error = MonitoringError(.disconnected, "Gone.")
        source.finish(error)
        await #expect(throws: error) {
            for try await _ in events {}
        }
    }

    @Test func senderDoesNotOutliveItsTask() async {
        let (_, source) = MonitoredEvents.make()
        let sending = Task { await source.send([event(1)]) }
        sending.cancel()
        await sending.value
    }
}
