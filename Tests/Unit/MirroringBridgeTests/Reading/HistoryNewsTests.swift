import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@testable import MirroringBridge

/// What somebody learns who follows a history beside the offline log.
@Suite struct HistoryNewsTests {
    private let history: EventHistory

    init() throws {
        let broker = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
        var configuration = BridgeConfiguration(broker: broker, offlineFolder: "")
        configuration.cachedEvents = 5
        history = EventHistory(
            configuration: configuration,
            logQueue: LogQueue(),
            barriers: Barriers(
                publisher: ConfirmedPublisher(ConnectionRecovery(configuration: broker)),
                bridgeId: UUID(),
                user: "bridge"
            ),
            recurrences: RecurrenceLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func read(_ sequences: [Int], at first: UInt64) async {
        let messages = sequences.enumerated().map { offset, sequence in
            HistoryEntry.sample(at: first + UInt64(offset), sequence: sequence).stored
        }
        _ = await history.receive(messages, user: "bridge")
    }

    @Test func whoBeginsGetsWhatComesFromThenOn() async {
        await read([1, 2], at: 10)
        let begin = await history.news(after: nil)
        #expect(begin.entries.isEmpty)
        #expect(begin.completeThrough == 11)
        await read([3], at: 12)
        let news = await history.news(after: begin.cursor)
        #expect(news.entries.map(\.event.sequence) == [3])
        #expect(news.missed == 0)
        let rest = await history.news(after: news.cursor)
        #expect(rest.entries.isEmpty)
    }

    @Test func whatWasDroppedBeforeItWasFetchedIsCounted() async {
        await read([1], at: 10)
        let begin = await history.news(after: nil)
        await read(Array(2...9), at: 11)
        let news = await history.news(after: begin.cursor)
        #expect(news.entries.map(\.event.sequence) == [5, 6, 7, 8, 9])
        #expect(news.missed == 3)
    }

    /// Event 3 waits for event 2: whoever takes up its position before it was handed out would miss it.
    @Test func nothingIsCompleteBeyondWhatWaits() async {
        await read([1, 3], at: 10)
        let news = await history.news(after: nil)
        #expect(news.completeThrough == 10)
        await read([2], at: 12)
        let rest = await history.news(after: news.cursor)
        #expect(rest.entries.map(\.position) == [12, 11])
        #expect(rest.completeThrough == 12)
    }

    @Test func aBellRingsForEachListenerThatThereIs() async {
        let first = history.arrivals
        let second = history.arrivals
        await read([1], at: 10)
        for rings in [first, second] {
            var iterator = rings.makeAsyncIterator()
            #expect(await iterator.next() != nil)
        }
    }
}
