import EventSamples
import MirroringEvents
import Testing

@testable import MirroringMonitoring

/// What stands between a session and its reader.
@Suite struct HandOverTests {
    private let handOver = HandOver<Int>()

    /// A batch is acknowledged when its sender goes on, so that must be after the reader has dealt with all of it.
    @Test func senderWaitsUntilTheReaderComesBack() async throws {
        let (steps, step) = AsyncStream<String>.makeStream()
        async let producer: Void = {
            await handOver.send([1, 2])
            step.yield("taken")
            await handOver.send([3])
            handOver.finish(nil)
            step.finish()
        }()
        for element in 1...3 {
            #expect(try await handOver.next() == element)
            step.yield("\(element)")
        }
        #expect(try await handOver.next() == nil)
        await producer
        let seen = await steps.reduce(into: []) { $0.append($1) }
        let taken = try #require(seen.firstIndex(of: "taken"))
        #expect(try taken > #require(seen.firstIndex(of: "2")))
    }

    @Test func endsWithTheReasonOnce() async throws {
        let error = MonitoringError(.disconnected, "Gone.")
        handOver.note(1)
        handOver.finish(error)
        handOver.finish(nil)
        #expect(try await handOver.next() == 1)
        await #expect(throws: error) { try await handOver.next() }
        #expect(try await handOver.next() == nil)
    }

    @Test func senderDoesNotOutliveItsTask() async {
        let sending = Task { await handOver.send([1]) }
        sending.cancel()
        await sending.value
    }

    @Test func readerThatIsCancelledGoesOnWithNothing() async throws {
        let reading = Task { try await handOver.next() }
        reading.cancel()
        #expect(try await reading.value == nil)
    }

    /// Nobody waits for them, so a reader that stands still must not make them pile up.
    @Test func oldestNotesOfASlowReaderAreDropped() async throws {
        let sending = Task { await handOver.send([-1]) }
        for note in 1...HandOver<Int>.notesLimit + 7 { handOver.note(note) }
        sending.cancel()
        await sending.value
        handOver.finish(nil)
        var read: [Int] = []
        while let next = try await handOver.next() { read.append(next) }
        #expect(read.filter { $0 > 0 } == Array(8...HandOver<Int>.notesLimit + 7))
        #expect(read.contains(-1), "what was sent is not dropped")
    }
}

/// The sequences that a subscriber reads.
@Suite struct SequenceTests {
    private func event(_ sequence: Int) -> MonitoringEvent {
        .event(MonitoredEvent(.typical(sequence: sequence)))
    }

    @Test func eventsAreAViewOfWhatIsHandedOver() async throws {
        let handOver = HandOver<MonitoringEvent>()
        for next in [event(1), .connection(.stopped), event(2)] { handOver.note(next) }
        let events = MonitoredEvents(handOver)
        for try await event in events {
            #expect(event.sequence == 1)
            break
        }
        handOver.finish(nil)
        var rest: [Int] = []
        for try await event in events { rest.append(event.sequence) }
        #expect(rest == [2], "another loop goes on where the first one was")
    }

    /// Whoever leaves the loop has nothing else to end.
    @Test func subscriptionEndsWithItsIterator() async throws {
        let (ends, end) = AsyncStream<Int>.makeStream()
        let (begins, begin) = AsyncStream<Void>.makeStream()
        let events = MonitoringEvents { handOver in
            begin.yield()
            return Task {
                await handOver.send([self.event(1)])
                await withTaskCancellationHandler {
                    _ = await Promise<Void>().value()
                } onCancel: {
                    end.yield(1)
                }
            }
        }
        for try await next in events {
            guard case .event = next else { continue }
            break
        }
        #expect(await ends.first { _ in true } == 1)
        begin.finish()
        #expect(await begins.reduce(into: 0) { count, _ in count += 1 } == 1, "a subscription for each iterator")
    }
}
