import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// What subscribers get from a real broker.
@Suite(.timeLimit(.minutes(15))) struct MonitoringClientTests {
    private let job = UUID()
    private let otherJob = UUID()

    @Test func oneClientGetsItsJobTheOtherAll() async throws {
        try await withBroker { broker in
            let one = try broker.client()
            let all = try broker.client()
            let (ofOne, toOne) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            let (ofAll, toAll) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            one.mirroringTransferStatusEventHandler.add { toOne.yield($0) }
            all.mirroringTransferStatusEventHandler.add { toAll.yield($0) }
            try await one.subscribe(contextId: job)
            try await all.subscribe()

            let mine = MirroringStatusEventArgs.run(of: job, 1...20)
            let others = MirroringStatusEventArgs.run(of: otherJob, 1...20)
            try await broker.publish(zip(mine, others).flatMap { [$1, $0] })

            #expect(await ofOne.prefix(20).reduce(into: []) { $0.append($1) } == mine)
            let everything = await ofAll.prefix(40).reduce(into: []) { $0.append($1) }
            #expect(everything.filter { $0.jobId == job } == mine)
            #expect(everything.filter { $0.jobId == otherJob } == others)
            await one.unsubscribe()
            await all.unsubscribe()
        }
    }

    @Test func clientSubscribesToOneJobAfterTheOther() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let (events, continuation) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler.add { continuation.yield($0) }
            try await client.subscribe(contextId: job)
            try await client.subscribe(contextId: otherJob)
            let published =
                MirroringStatusEventArgs.run(of: UUID(), 1...3) + MirroringStatusEventArgs.run(of: otherJob, 1...3)
                + MirroringStatusEventArgs.run(of: job, 1...3)
            try await broker.publish(published)
            #expect(await events.prefix(6).reduce(into: []) { $0.append($1) } == Array(published.dropFirst(3)))
            await client.unsubscribe()
        }
    }

    /// It is called by the task that it ends.
    @Test func handlerMayEndItsSubscription() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let (events, continuation) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler.add { event in
                if event.sequence == 2 { await client.unsubscribe() }
                continuation.yield(event)
            }
            client.mirroringTransferStatusEventHandler.add { event in
                if event.sequence == 2 { Issue.record("No handler is called after the end.") }
            }
            try await client.subscribe(contextId: job)
            let run = MirroringStatusEventArgs.run(of: job, 1...6)
            try await broker.publish(run)
            #expect(await events.prefix(2).reduce(into: []) { $0.append($1) } == Array(run[..<2]))
            try await eventually { client.status == .stopped }
            // And it may begin again.
            try await client.subscribe(contextId: otherJob)
            let others = MirroringStatusEventArgs.run(of: otherJob, 1...1)
            try await broker.publish(others)
            #expect(await events.first { _ in true } == others[0])
            await client.unsubscribe()
        }
    }

    @Test func repeatsAreDroppedAndOrderIsRestored() async throws {
        try await withBroker { broker in
            let run = MirroringStatusEventArgs.run(of: job, 1...6)
            let client = try broker.client()
            try await client.withEvents { events in
                try await broker.publish([0, 0, 2, 1, 0, 4, 3, 2, 5].map { run[$0] })
                #expect(try await events.first(6).map(\.event) == run)
            }
        }
    }

    @Test func gapIsReportedBeforeTheEventBehindIt() async throws {
        try await withBroker { broker in
            let run = MirroringStatusEventArgs.run(of: job, 1...6)
            let client = try broker.client()
            let reports = client.reports()
            try await client.withEvents { events in
                try await broker.publish([0, 1, 5].map { run[$0] })
                let received = try await events.first(3)
                #expect(received.map(\.event.sequence) == [1, 2, 6])
                #expect(received.map(\.missingBefore) == [nil, nil, 3...5])
            }
            let gaps = await reports.through(\.isStopped).compactMap(\.gap)
            #expect(gaps == [RunGap(RunKey(origin: job, runId: run[0].runId), missing: 3...5)])
        }
    }

    @Test func unreadableMessageIsReportedAndTheNextOneComes() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let reports = client.reports()
            let event = MirroringStatusEventArgs.typical(sequence: 1, jobId: job)
            try await client.withEvents { events in
                try await broker.publish([
                    ("nonsense", Array("{}".utf8)), (RoutingKey(event).description, event.encodedJSON()),
                ])
                #expect(try await events.first(1).map(\.event) == [event])
            }
            let last = await reports.through { if case .unreadable = $0.event { true } else { false } }.last
            #expect(
                last?.description.contains("A message with key \"nonsense\" can't be read, number 1 so far") == true
            )
        }
    }

    /// Whoever publishes under a key of his own can still write another job into the body.
    @Test func eventsThatNobodyVouchesForAreMarked() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let event = MirroringStatusEventArgs.typical(sequence: 1, jobId: job)
            let genuine = RoutingKey(event)
            var foreign = genuine
            foreign.jobId = otherJob
            try await client.withEvents { events in
                try await broker.publish([event])
                try await broker.publish([(foreign.description, event.encodedJSON())], isSigned: false)
                let received = try await events.first(2)
                #expect(received.map(\.isUserVerified) == [true, false])
                #expect(received.map(\.keyMatchesJob) == [true, false])
                #expect(received.map(\.routingKey) == [genuine.description, foreign.description])
            }
        }
    }

    /// Handlers get the bare event, without its marks: so nothing that its publisher may have had no right to say.
    @Test func handlersGetNothingUnderTheKeyOfAnotherJob() async throws {
        try await withBroker { broker in
            let client = try broker.client()
            let reports = client.reports()
            let (events, continuation) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler.add { continuation.yield($0) }
            try await client.subscribe()
            let run = MirroringStatusEventArgs.run(of: job, 1...2)
            let forged = MirroringStatusEventArgs.typical(sequence: 9, runId: run[0].runId, jobId: job)
            var foreign = RoutingKey(forged)
            foreign.jobId = otherJob
            try await broker.publish([run[0]])
            try await broker.publish([(foreign.description, forged.encodedJSON())])
            try await broker.publish([run[1]])
            #expect(await events.prefix(2).reduce(into: []) { $0.append($1) } == run)
            await client.unsubscribe()
            let all = await reports.through(\.isStopped)
            let leftOut = all.compactMap { report -> (key: String, doubt: EventDoubt)? in
                guard case .leftOut(let event, because: let doubt, count: 1) = report.event else { return nil }
                return (event.routingKey, doubt)
            }
            #expect(leftOut.map(\.key) == [foreign.description])
            #expect(leftOut.map(\.doubt) == [.foreignKey])
        }
    }

    /// A handler that takes its time is no reason to lose the connection or an event.
    @Test func slowHandlerStopsNoHeartbeat() async throws {
        try await withBroker { broker in
            var configuration = try broker.client(autoReconnect: false).configuration
            configuration.broker.heartbeat = .seconds(10)
            let client = MirroringMonitoringClient(configuration)
            let (events, continuation) = AsyncStream<Int>.makeStream()
            client.mirroringTransferStatusEventHandler.add { event in
                // Longer than the broker waits for a heartbeat.
                if event.sequence == 1 { try? await Task.sleep(for: .seconds(35)) }
                continuation.yield(event.sequence)
            }
            try await client.subscribe()
            try await broker.publish(MirroringStatusEventArgs.run(of: job, 1...600))
            #expect(await events.prefix(600).reduce(into: []) { $0.append($1) } == Array(1...600))
            await client.unsubscribe()
        }
    }
}

extension MonitoringReport {
    fileprivate var gap: RunGap? {
        guard case .gap(let gap) = event else { return nil }
        return gap
    }
}
