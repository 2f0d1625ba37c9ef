import EventSamples
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringBridge

/// How far a look into the queue of dead letters goes.
@Suite struct DeadLetterQueueTests {
    private func letters(_ count: Int, bytes: Int) -> [HistoryEntry] {
        (0..<count).map { .sample(at: UInt64($0), sequence: 1, bodyBytes: bytes) }
    }

    @Test func lookEndsWithTheLettersThatAreWanted() async {
        let reading = DeadLetterQueue.Reading<Int>(.init(letters: 5))
        let batch = letters(3, bytes: 10).map(\.message)
        #expect(await !reading.take(batch) { $0.body.count })
        #expect(await reading.take(batch) { $0.body.count })
        #expect(await reading.letters == [10, 10, 10, 10, 10])
    }

    /// None is acknowledged, so all that has come is in memory.
    @Test func lookEndsAfterSoManyBytes() async {
        let reading = DeadLetterQueue.Reading<Int>(.init(letters: 100, bytes: 100))
        let batch = letters(3, bytes: 40).map(\.message)
        #expect(await reading.take(batch) { $0.body.count })
        #expect(await reading.letters == [40, 40, 40])
    }
}
