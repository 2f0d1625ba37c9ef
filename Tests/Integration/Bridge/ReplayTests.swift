import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// Late joiners, on a real broker.
@Suite(.timeLimit(.minutes(15))) struct ReplayTests {
    /// `Tests/run --faults` joins a hundred times.
    private static let joins = ProcessInfo.processInfo.environment["MIRRORING_TEST_FAULTS"] != nil ? 100 : 5

    private let jobId = UUID()
    private let otherJobId = UUID()

    @Test func replayedEventIsTheOriginalAndSaysWhereItComesFrom() async throws {
        try await withBridgeAndRequester { broker, bridge, requester in
            let run = MirroringStatusEventArgs.run(of: jobId, 1...3)
            try await broker.publish(run)
            let answer = try await requester.replay()
            #expect(try answer.read == run)
            let original = try #require(await bridge.history.events.first)
            let first = try #require(answer.events.first)
            #expect(first.body == original.message.body)
            #expect(first.properties.messageId == original.message.properties.messageId)
            #expect(first.properties.userId == "guest")
            let headers = first.properties.headers
            #expect(headers[WireNames.Header.userId] == "guest")
            #expect(headers[WireNames.Header.routingKey]?.string == RoutingKey(run[0]).description)
            #expect(headers[WireNames.Header.position]?.int == Int64(original.position))
            #expect(headers[WireNames.Header.replayed] == true)
            #expect(headers[WireNames.Header.streamOffset] == nil)

            #expect(answer.end.properties.type == WireNames.MessageType.replayComplete)
            let complete = try answer.complete
            #expect(complete.count == 3)
            #expect(complete.first == original.position)
            #expect(complete.epoch == (await bridge.history.epoch))
            #expect(complete.evictedBefore == nil)
        }
    }

    @Test func requestSelectsByJobRunStateSeverityPositionAndNumber() async throws {
        try await withBridgeAndRequester { broker, _, requester in
            let run = UUID()
            let own = MirroringStatusEventArgs.run(of: jobId, 1...9, runId: run) + [.ending(run, of: jobId, at: 10)]
            let other = MirroringStatusEventArgs.run(of: otherJobId, 1...5)
            try await broker.publish(own + other)

            let ofJob = try await requester.replay(key: jobId.lowercased)
            #expect(try ofJob.read == own)
            var request = ReplayRequest()
            request.states = [.mirroringJobCompleted]
            #expect(try await requester.replay(request).read == [own[9]])
            request = ReplayRequest()
            request.severities = [.error]
            #expect(try await requester.replay(request).read == [])
            request = ReplayRequest()
            request.runId = other[0].runId
            #expect(try await requester.replay(request).read == other)
            request = ReplayRequest()
            (request.limit, request.from) = (2, .newest)
            #expect(try await requester.replay(request, key: jobId.lowercased).read == Array(own.suffix(2)))
            request.from = .oldest
            #expect(try await requester.replay(request, key: jobId.lowercased).read == Array(own.prefix(2)))

            // Going on where the last replay ended.
            let end = try ofJob.complete
            request = ReplayRequest()
            request.after = end.end
            #expect(try await requester.replay(request).read == [])
            let later = MirroringStatusEventArgs.run(of: otherJobId, 1...2)
            try await broker.publish(later)
            #expect(try await requester.replay(request).read == later)
        }
    }

    @Test func timeOfArrivalSelects() async throws {
        try await withBridgeAndRequester { broker, _, requester in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3))
            var request = ReplayRequest()
            request.since = Timestamp(milliseconds: 0)
            #expect(try await requester.replay(request).events.count == 3)
            request.since = Timestamp(milliseconds: Timestamp.now.milliseconds + 60_000)
            let future = try await requester.replay(request)
            #expect(future.events.isEmpty)
            #expect(try future.complete.evictedBefore == nil)
            // The broker counts in milliseconds, by the same clock.
            let passed = Timestamp.now
            try await eventually { Timestamp.now.milliseconds > passed.milliseconds + 1 }
            request.since = .now
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...2))
            #expect(try await requester.replay(request).events.count == 2)
        }
    }

    @Test func whatIsNotCachedAnyMoreIsToldAsAGap() async throws {
        try await withBridgeAndRequester({ $0.cachedEvents = 10 }) { broker, _, requester in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...5))
            let before = try await requester.replay().complete
            var request = ReplayRequest()
            request.after = try StreamPosition(epoch: before.epoch, offset: #require(before.first))
            #expect(try await requester.replay(request).complete.evictedBefore == nil)
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...30))
            let answer = try await requester.replay(request)
            let gap = try #require(try answer.complete.evictedBefore)
            let first = try #require(answer.events.first?.properties.headers[WireNames.Header.position]?.int)
            #expect(answer.events.count >= 10)
            #expect(
                gap <= UInt64(first) || answer.events.count == 11,
                "one more is the state of the unfinished first run"
            )
            request.after = StreamPosition(epoch: "another history's", offset: .max - 1)
            let foreign = try await requester.replay(request)
            #expect(foreign.events.count == answer.events.count)
            #expect(try foreign.complete.evictedBefore != nil)
        }
    }

    /// No job disappears while it runs.
    @Test func latestStateOfAnUnfinishedRunOutlivesItsEvents() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let quiet = MirroringStatusEventArgs.run(of: jobId, 1...2)
                let finished = UUID()
                try await broker.publish(
                    quiet + MirroringStatusEventArgs.run(of: otherJobId, 1...2, runId: finished)
                        + [.ending(finished, of: otherJobId, at: 3)]
                )
                for _ in 1...2 {
                    // Once as it happens, and once found again after a restart.
                    try await broker.withBridge(in: folder, { $0.cachedEvents = 5 }) { bridge in
                        let requester = try await ReplayRequester(broker)
                        try await broker.publish(MirroringStatusEventArgs.run(of: otherJobId, 1...30))
                        let answer = try await requester.replay(key: jobId.lowercased)
                        #expect(try answer.read == [quiet[1]])
                        #expect(try answer.complete.count == 1)
                        await requester.close()
                        let next = await bridge.history.nextPosition
                        try await eventually { await bridge.storedPosition ?? 0 >= next ?? .max }
                    }
                }
            }
        }
    }

    /// Bound first, asked second, with a bridge that is far behind: nothing is missing, nothing comes twice, again and again.
    ///
    /// The events come over a connection that has published before, as an engine's do, whose first message is a barrier: what a
    /// channel publishes first to a stream waits, when it is routed already, until the broker has registered the channel with the
    /// stream (seen on 3.10.8, some ten milliseconds on a busy machine), and a barrier may overtake it.
    @Test func joinHasNoGapAndNoRepeat() async throws {
        let backlog = MirroringStatusEventArgs.run(of: jobId, 1...10_000)
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withPublisher { publisher in
                    try await publisher.publish(backlog)
                    try await broker.withBridge(in: folder) { bridge in
                        for _ in 1...Self.joins { try await joinAndCompare(broker, bridge, publisher) }
                    }
                }
            }
        }
    }

    /// Joins while a run goes on.
    private func joinAndCompare(_ broker: TestBroker, _ bridge: Bridge, _ publisher: EventPublisher) async throws {
        let run = MirroringStatusEventArgs.run(of: otherJobId, 1...50, runId: UUID())
        async let publishing: Void = {
            for start in stride(from: 0, to: run.count, by: 10) {
                try await publisher.publish(Array(run[start..<start + 10]))
            }
        }()
        let joined = try await join(broker, until: { $0.contains(run[0].runId, run.count) })
        try await publishing
        let sequences = joined.filter { $0.runId == run[0].runId }.map(\.sequence)
        #expect(sequences.sorted() == Array(1...run.count))
        let cached = Set(await bridge.history.events.map(\.event.eventId))
        let missing = cached.subtracting(joined.map(\.eventId))
        #expect(missing.isEmpty)
        try #require(Set(joined.map(\.eventId)).count == joined.count, "the union has none twice")
    }

    @Test func requestThatCantBeTrustedIsRefusedWithTheReason() async throws {
        try await withBridgeAndRequester { broker, _, requester in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3))
            // Whose queue it is to be answered in is not known.
            try await requester.ask(id: "no user") { $0.userId = nil }
            try await requester.ask(id: "detour") { $0.headers["CC"] = .array(["all"]) }
            try await requester.ask(key: "somewhere.else", id: "key")
            // The default exchange leads to the queue itself, past every right on the exchange of requests.
            try await requester.ask(key: WireNames.Queue.replayRequests, exchange: "", id: "past the exchange")
            try await requester.ask(key: "last", id: "key")
            for _ in 1...3 {
                let answer = try await requester.answer()
                #expect(answer.events.isEmpty)
                #expect(answer.end.properties.type == WireNames.MessageType.replayRefused)
                let reason = try ReplayRefusal(json: answer.end.body).reason
                switch answer.end.properties.correlationId {
                case "detour": #expect(reason.contains("CC"))
                case "key": #expect(reason.contains("routing key"))
                default: Issue.record("an answer to what was not asked")
                }
            }
        }
    }

    /// Dead-lettering skips the broker's check of the topic, so a user could get a request under a key that was never granted.
    @Test func requestThatWasSmuggledThroughDeadLetteringIsRefused() async throws {
        try await withBridgeAndRequester { broker, _, requester in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3))
            try await requester.consumer.declare(
                QueueDeclaration(
                    "smuggler",
                    arguments: [
                        "x-dead-letter-exchange": .string(WireNames.Exchange.replay),
                        "x-dead-letter-routing-key": .string(WireNames.replayAllKey), "x-message-ttl": 0,
                    ]
                )
            )
            try await requester.ask(key: "smuggler", exchange: "", id: "smuggled")
            let answer = try await requester.answer()
            #expect(answer.events.isEmpty)
            #expect(answer.end.properties.type == WireNames.MessageType.replayRefused)
            #expect(try ReplayRefusal(json: answer.end.body).reason.contains("x-death"))
        }
    }

    /// A requester that is gone, or that wants answers in somebody else's queue, neither stops the bridge nor reaches anybody.
    @Test func answersThatNobodyTakesStopNothing() async throws {
        try await withBridgeAndRequester { broker, _, requester in
            try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...300))
            for _ in 1...8 {
                try await requester.ask { $0.replyTo = WireNames.Queue.reply(user: "guest", id: UUID()) }
            }
            try await requester.ask { $0.replyTo = WireNames.Queue.deadLetter }
            try await requester.ask { $0.replyTo = nil }
            #expect(try await requester.replay().events.count == 300)
            #expect(try await broker.ready(in: WireNames.Queue.deadLetter) == 0)
            try await eventually { try await broker.ready(in: WireNames.Queue.replayRequests) == 0 }
        }
    }

    // MARK: Parts

    private func withBridgeAndRequester(
        _ change: (inout BridgeConfiguration) -> Void = { _ in },
        _ body: (TestBroker, Bridge, ReplayRequester) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withBridge(in: folder, change) { bridge in
                    let requester = try await ReplayRequester(broker)
                    try await body(broker, bridge, requester)
                    await requester.close()
                }
            }
        }
    }

    /// Joins as a client does: a queue bound to everything, then a replay; live and replayed events together, repeats dropped.
    private func join(
        _ broker: TestBroker,
        until isEnough: ([MirroringStatusEventArgs]) -> Bool
    ) async throws -> [MirroringStatusEventArgs] {
        let requester = try await ReplayRequester(broker)
        let queue = WireNames.Queue.session(user: "guest", id: UUID())
        try await requester.consumer.declare(.exclusive(queue))
        try await requester.consumer.bind(QueueBinding(queue: queue, exchange: WireNames.Exchange.events, key: "#"))
        let live = try await requester.consumer.subscribe(ConsumeOptions(queue: queue, prefetch: 1_000))
        var joined = try await requester.replay().read
        var known = Set(joined.map(\.eventId))
        #expect(known.count == joined.count, "a replay has none twice")
        if !isEnough(joined) {
            for try await batch in live.deliveries {
                for event in try batch.map({ try MirroringStatusEventArgs(json: $0.body) })
                where known.insert(event.eventId).inserted {
                    joined.append(event)
                }
                if let last = batch.last { try await live.acknowledge(through: last) }
                if isEnough(joined) { break }
            }
        }
        await requester.close()
        return joined
    }
}

extension [MirroringStatusEventArgs] {
    fileprivate func contains(_ runId: UUID, _ sequence: Int) -> Bool {
        contains { $0.runId == runId && $0.sequence == sequence }
    }
}

extension MirroringStatusEventArgs {
    /// The event that ends a run well.
    static func ending(_ runId: UUID, of jobId: UUID, at sequence: Int) -> Self {
        var event = typical(sequence: sequence, runId: runId, jobId: jobId)
        let time = event.status.receivedTime
        event.transferData.status = MirroringOccurrence.jobCompleted(withErrors: false).status(
            statusLog: [],
            sentTime: time,
            receivedTime: time
        )
        return event
    }
}
