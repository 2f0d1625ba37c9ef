import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring
@testable import RabbitMQClient

/// What a session makes of what is delivered.
@Suite struct SessionEventsTests {
    private var events = SessionEvents()

    private func delivery(_ sequence: Int, key: String? = nil, body: [UInt8]? = nil) -> Delivery {
        let event = MirroringStatusEventArgs.typical(sequence: sequence)
        let message = EventMessage.make(event, body: body ?? event.encodedJSON(), user: "engine")
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: key ?? message.routingKey,
            properties: message.properties,
            body: message.body
        )
    }

    private mutating func take(_ batch: [Delivery], of selection: EventSelection = .all) -> SessionEvents.News {
        events.take(batch, of: SessionSelections([selection])).news
    }

    @Test mutating func eventsComeInTheOrderOfTheirRunAndOnce() {
        let first = take([delivery(1), delivery(3)])
        #expect(first.events.map(\.sequence) == [1])
        #expect(events.nextDeadline != nil)
        let rest = take([delivery(2), delivery(3)])
        #expect(rest.events.map(\.sequence) == [2, 3])
        #expect(first.notices.isEmpty && rest.notices.isEmpty)
        #expect(events.nextDeadline == nil)
    }

    @Test mutating func whatIsMissingIsToldBeforeTheEventThatCameAfterIt() {
        _ = take([delivery(1), delivery(4)])
        let news = events.expire(at: .now + .seconds(3_600))
        #expect(news.events.map(\.sequence) == [4])
        #expect(news.events.first?.missingBefore == 2...3)
        guard case .gap(_, let runId, let missing)? = news.notices.first else {
            Issue.record("\(news.notices)")
            return
        }
        #expect(runId == MirroringStatusEventArgs.sampleRunId)
        #expect(missing == 2...3)
        let late = take([delivery(2)])
        #expect(late.events.isEmpty)
        guard case .late(let event)? = late.notices.first else {
            Issue.record("\(late.notices)")
            return
        }
        #expect(event.sequence == 2)
    }

    @Test mutating func whatIsWaitedForIsGivenUpWithTheConnection() {
        _ = take([delivery(1), delivery(3)])
        let news = events.release(at: .now)
        #expect(news.events.map(\.sequence) == [3])
    }

    @Test mutating func whatIsNoEventOrWasNotAskedForIsCounted() {
        var counts: [Int] = []
        for batch in [[delivery(1, body: [1]), delivery(1, body: [2])], [delivery(1, body: [3])]] {
            for case .undecodable(_, _, let count) in take(batch).notices { counts.append(count) }
        }
        #expect(counts == [1, 2, 3])
        counts = []
        for _ in 1...2 {
            let news = take([delivery(1)], of: .job(UUID()))
            #expect(news.events.isEmpty)
            for case .leftOut(_, .furtherKeys, let count) in news.notices { counts.append(count) }
        }
        #expect(counts == [1, 2])
        let news = take([delivery(1)])
        #expect(news.events.count == 1, "what was left out has taken nobody's place")
    }

    /// Up to there no event is missing: one that waits for an earlier one counts as well.
    @Test mutating func lastEventIsTheOneThatCameLast() {
        let batch = [delivery(1), delivery(3), delivery(2, key: "x.y"), delivery(4, body: [1])]
        let (news, last) = events.take(batch, of: SessionSelections([.all]))
        #expect(news.events.map(\.sequence) == [1])
        #expect(last?.event.sequence == 3)
        #expect(last?.event.receivedAt == last?.arrival.time)
    }
}
