import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import MirroringWeb
@testable import RabbitMQClient

/// When engines were heard, and by how much their clocks are off.
@Suite struct EngineBookTests {
    private let start = Timestamp(milliseconds: 1_780_000_000_000)

    /// An engine as it is shown after ten events, a second apart.
    ///
    /// - Parameters:
    ///   - lag: how long after the engine's time for it the broker takes each, by the broker's clock.
    ///   - age: how much later each is read.
    private func engine(lag: Duration, age: Duration) throws -> StatusView.Engine {
        var book = EngineBook()
        try note(from: start, lag: lag, age: age, in: &book)
        return try #require(book.views(running: [], silent: []).first)
    }

    private func note(from start: Timestamp, lag: Duration, age: Duration, in book: inout EngineBook) throws {
        for (number, event) in MirroringStatusEventArgs.wholeRun(10).enumerated() {
            let time = start.adding(.seconds(number))
            var event = event
            event.transferData.status.receivedTime = time.adding(.zero - lag)
            event.transferData.status.sentTime = event.status.receivedTime
            let message = EventMessage.make(event, body: event.encodedJSON(), user: "engine")
            let delivery = Delivery(
                exchange: message.exchange,
                routingKey: message.routingKey,
                properties: message.properties,
                body: message.body
            )
            let stored = StoredMessage(position: UInt64(number), time: time, delivery: delivery)
            let entry = HistoryEntry(try ReceivedEvent(delivery, fromHistory: true), in: stored)
            book.note(entry, at: time.adding(age))
        }
    }

    @Test func aClockThatIsBehindIsTold() throws {
        let engine = try engine(lag: .seconds(30), age: .milliseconds(100))
        #expect(abs((engine.skewSeconds ?? 0) + 30.1) < 0.001)
        #expect(engine.heardAt == start.adding(.milliseconds(9_100)))
    }

    @Test func whatWasHeardBeforeTheClockWasSetBackIsNotHeardForHours() throws {
        var book = EngineBook()
        try note(from: start.adding(.seconds(8 * 3_600)), lag: .zero, age: .zero, in: &book)
        try note(from: start, lag: .zero, age: .zero, in: &book)
        #expect(book.views(running: [], silent: []).first?.heardAt == start.adding(.seconds(9)))
    }

    @Test func clocksThatAgreeAreNoMatter() throws {
        #expect(try engine(lag: .milliseconds(10), age: .milliseconds(100)).skewSeconds == nil)
    }

    /// The bridge was without its broker for half a minute: what waited there says nothing of a clock, and was heard when it came.
    @Test(arguments: [30, -30])
    func whatHasWaitedTellsNothingOfAClock(seconds: Int) throws {
        let engine = try engine(lag: .milliseconds(10), age: .seconds(seconds))
        #expect(engine.skewSeconds == nil)
        #expect(engine.heardAt == start.adding(.seconds(min(9, 9 + seconds))))
    }
}
