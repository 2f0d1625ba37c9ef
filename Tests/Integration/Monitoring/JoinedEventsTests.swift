import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// What is past and what comes, in one sequence, from a real broker and a bridge.
@Suite(.timeLimit(.minutes(15))) struct JoinedEventsTests {
    private let job = UUID()

    private func withBridge(
        _ change: (inout BridgeConfiguration) -> Void = { _ in },
        _ body: (TestBroker, Bridge) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withBridge(in: folder, change) { bridge in
                    try await eventually { await bridge.history.isCaughtUp }
                    try await body(broker, bridge)
                }
            }
        }
    }

    /// A client that takes a checkpoint when its test says so, and waits for a bridge that is there for as long as a busy machine takes.
    private func client(
        _ broker: TestBroker,
        period: Duration = .seconds(3_600),
        checkpoint: Duration = .seconds(3_600),
        patience: Duration = .seconds(120)
    ) throws -> MirroringMonitoringClient {
        var configuration = try broker.client(period: period, patience: patience).configuration
        configuration.checkpoint = checkpoint
        return MirroringMonitoringClient(configuration)
    }

    @Test func runIsJoinedInItsMiddleWithoutGapOrRepeat() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...6)
            try await broker.publish(Array(run[..<3]))
            var events = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
            var all = try await events.through { $0.place != nil }
            try await broker.publish(Array(run[2...]))
            all += try await events.through { $0.isEvent(6, of: run) }
            let received = all.compactMap(\.monitored)
            #expect(received.map(\.event) == run)
            #expect(received.map(\.isReplayed) == [true, true, true, false, false, false])
            #expect(received.map { $0.position != nil } == received.map(\.isReplayed))
            #expect(received.allSatisfy { $0.jobId == job })
            let connected = try #require(all.firstIndex { $0.isConnected })
            let first = try #require(all.firstIndex { $0.monitored != nil })
            #expect(connected < first, "in step with the events")
            #expect(all.allSatisfy { $0.missedHistory == nil && !$0.isBehind })
        }
    }

    /// What a program has stored is all that it needs to go on another day.
    @Test func storedPlaceIsWhereAnotherSubscriptionGoesOn() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...5)
            try await broker.publish(Array(run[..<2]))
            var first = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
            let past = try await first.through { $0.place != nil }
            let stored = try #require(past.last?.place).description
            try await broker.publish(Array(run[2..<4]))
            let place = try #require(StreamPosition(stored))
            var second = try client(broker).events(for: .job(job), from: .after(place)).makeAsyncIterator()
            var all = try await second.through { $0.place != nil }
            try await broker.publish([run[4]])
            all += try await second.through { $0.isEvent(5, of: run) }
            #expect(all.compactMap(\.monitored).map(\.event) == Array(run[2...]))
            #expect(all.allSatisfy { $0.missedHistory == nil })
        }
    }

    /// The selection says more than a request can.
    @Test func pastIsSelectedAsWhatComesIs() async throws {
        try await withBridge { broker, _ in
            let (ended, other) = (UUID(), MirroringStatusEventArgs.run(of: UUID(), 1...3))
            let end = MirroringStatusEventArgs.ending(ended, of: job, at: 4)
            try await broker.publish(other + MirroringStatusEventArgs.run(of: job, 1...3, runId: ended) + [end])
            let selection = EventSelection(outcome: .succeeded)
            var events = try client(broker).events(for: selection, from: .cached).makeAsyncIterator()
            let all = try await events.through { $0.place != nil }
            #expect(all.compactMap(\.monitored).map(\.event) == [end])
            #expect(all.allSatisfy { if case .gap = $0 { false } else { true } })
        }
    }

    /// Again and again, in the middle of runs that go on.
    @Test func connectionsThatBreakLoseNothing() async throws {
        try await withBridge { broker, _ in
            let runs = (0..<12).map { _ in MirroringStatusEventArgs.run(of: job, 1...6) }
            var events = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
            var all = try await events.through { $0.place != nil }
            let publishing = Task {
                try await broker.withPublisher { publisher in
                    for (number, run) in runs.enumerated() {
                        for event in run {
                            try await publisher.publish([event])
                            try await Task.sleep(for: .milliseconds(10))
                        }
                        if number % 4 == 3 {
                            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                        }
                    }
                }
            }
            var wanted = Set(runs.map { $0[0].runId })
            while !wanted.isEmpty {
                all += try await events.through { $0.monitored?.sequence == 6 }
                if let last = all.last?.monitored { wanted.remove(last.runId) }
            }
            try await publishing.value
            // The last connection is broken behind the last event.
            all += try await events.through { $0.place != nil }
            let received = all.compactMap(\.monitored)
            #expect(received.count == 72)
            for run in runs {
                #expect(received.filter { $0.runId == run[0].runId }.map(\.event) == run)
            }
            #expect(all.allSatisfy { if case .gap = $0 { false } else { $0.missedHistory == nil } })
            // Each loss is said before what makes up for it, and its end.
            #expect(all.contains { $0.isBehind })
            let last = try #require(all.lastIndex { $0.isBehind })
            #expect(all[last...].contains { $0.place != nil })
        }
    }

    /// Handlers and closures see nothing of a loss that could be made up for.
    @Test func closureGetsWhatWasPublishedWhileItsConnectionWasBroken() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...4).map { event in
                var event = event
                event.transferData.status.receivedTime = .now
                return event
            }
            let client = try client(broker)
            let reports = client.reports(of: "mine")
            try await client.withEvents(.job(job), named: "mine") { events in
                try await broker.publish([run[0]])
                _ = try await events.first(1)
                try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                try await broker.publish(Array(run[1...]))
                #expect(try await events.first(3).map(\.event) == Array(run[1...]))
            }
            let all = await reports.reduce(into: []) { $0.append($1) }
            #expect(all.last?.isStopped == true, "they end with their subscription")
            #expect(all.allSatisfy { $0.subscription == "mine" })
            #expect(all.contains { $0.isBehind })
            #expect(all.allSatisfy { $0.event.missedHistory == nil })
        }
    }

    /// More is published than waits for a subscriber: the broker drops it, and the bridges have it still.
    @Test func whatTheBrokerDroppedIsMadeUpFor() async throws {
        try await withBridge({ $0.cachedEvents = 20_000 }) { broker, _ in
            // Runs of one event each: none of them shows a gap where others are missing.
            let published = (0..<11_000).map { _ in MirroringStatusEventArgs.typical(sequence: 1, runId: UUID()) }
            var events = try client(broker, period: .milliseconds(200)).events(from: .cached).makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.publish(published)
            var wanted = Set(published.map(\.runId))
            var count = 0
            var isBehind = false
            while !wanted.isEmpty, let next = try await events.next() {
                #expect(next.missedHistory == nil)
                isBehind = isBehind || next.isBehind
                guard let event = next.monitored else { continue }
                count += 1
                wanted.remove(event.runId)
            }
            #expect(isBehind)
            #expect(count == published.count, "none twice")
        }
    }

    /// Nobody tells a client that its binding is gone; what it misses by that it gets at its next checkpoint.
    @Test func checkpointFindsWhatALostBindingHasCost() async throws {
        try await withBridge { broker, bridge in
            let run = MirroringStatusEventArgs.run(of: job, 1...3)
            var events = try client(broker, checkpoint: .seconds(1)).events(for: .job(job), from: .cached)
                .makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.publish([run[0]])
            var all = try await events.through { $0.isEvent(1, of: run) }
            try await broker.management.deleteExchange(WireNames.Exchange.events, virtualHost: broker.virtualHost)
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            try await broker.management.apply(definitions, virtualHost: broker.virtualHost)
            try await broker.publish(Array(run[1...]))
            all += try await events.through { $0.isEvent(3, of: run) }
            #expect(all.compactMap(\.monitored).map(\.event) == run)
            #expect(all.compactMap(\.monitored).map(\.isReplayed) == [false, true, true])
            all = try await events.through { $0.place != nil }
            #expect(all.count == 1, "each is delivered once, however often it is asked for")
        }
    }

    @Test func whatTheBridgesHaveNoMoreIsSaid() async throws {
        try await withBridge({ $0.cachedEvents = 10 }) { broker, bridge in
            let run = MirroringStatusEventArgs.run(of: job, 1...2)
            try await broker.publish(run)
            var first = try client(broker).events(from: .cached).makeAsyncIterator()
            let past = try await first.through { $0.place != nil }
            let place = try #require(past.last?.place)
            let others = MirroringStatusEventArgs.run(of: UUID(), 1...100)
            try await broker.publish(others)
            var second = try client(broker).events(from: .after(place)).makeAsyncIterator()
            let all = try await second.through { $0.place != nil }
            guard case .evicted(let before)? = all.compactMap(\.missedHistory).first else {
                Issue.record("\(all.map(\.description))")
                return
            }
            #expect(before.epoch == place.epoch && before.offset > place.offset)
            #expect(all.compactMap(\.monitored).last?.event == others.last)
            let foreign = StreamPosition(epoch: "another history's", offset: 7)
            var third = try client(broker).events(from: .after(foreign)).makeAsyncIterator()
            let missed = try await third.through { $0.place != nil }.compactMap(\.missedHistory)
            #expect(missed == [.otherHistory(foreign, now: place.epoch)])
        }
    }

    /// Events that are published are not kept waiting for long by bridges that aren't there.
    @Test func pastWithoutABridgeIsSaidAndWhatComesComes() async throws {
        try await withBroker { broker in
            var events = try client(broker, patience: .seconds(5)).events(for: .job(job), from: .cached)
                .makeAsyncIterator()
            _ = try await events.through(\.isConnected)
            let run = MirroringStatusEventArgs.run(of: job, 1...2)
            try await broker.publish(run)
            let all = try await events.through { $0.isEvent(2, of: run) }
            guard case .unknown(from: .cached, let error)? = all.compactMap(\.missedHistory).first else {
                Issue.record("\(all.map(\.description))")
                return
            }
            #expect(error.code == .noAnswer)
            #expect(all.compactMap(\.monitored).map(\.event) == run)
        }
    }

    @Test func whatBridgesSayComesInTheSameSequence() async throws {
        try await withBroker { broker in
            let run = MirroringStatusEventArgs.run(of: job, 1...2)
            var events = try client(broker).events(for: .job(job)).makeAsyncIterator()
            _ = try await events.through(\.isConnected)
            func notice(of job: UUID) -> JobNotice {
                JobNotice(
                    kind: .silent(for: .seconds(60)),
                    jobId: job,
                    runId: run[0].runId,
                    sequence: 1,
                    state: .transferring,
                    eventTime: .now,
                    bridgeId: UUID(),
                    time: .now
                )
            }
            try await broker.withPublisher { publisher in
                try await publisher.publish([run[0]])
                let user = publisher.connection.user
                try await publisher.publish([
                    notice(of: UUID()).message(user: user), notice(of: job).message(user: user),
                    notice(of: job).message(user: user),
                ])
                try await publisher.publish([run[1]])
            }
            let all = try await events.through { $0.isEvent(2, of: run) }
            #expect(all.count == 3, "\(all.map(\.description))")
            guard case .bridge(.job(let said))? = all.dropFirst().first else {
                Issue.record("\(all.map(\.description))")
                return
            }
            #expect(said.jobId == job && said.runId == run[0].runId)
        }
    }

    @Test func sequenceWithoutReconnectionEndsWithTheReason() async throws {
        try await withBroker { broker in
            let client = try broker.client(autoReconnect: false)
            var events = client.events().makeAsyncIterator()
            _ = try await events.through(\.isConnected)
            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
            var last: MonitoringEvent?
            let error = await #expect(throws: MonitoringError.self) {
                while let next = try await events.next() { last = next }
            }
            #expect(error?.code == .disconnected)
            guard case .connection(.stopped)? = last else {
                Issue.record("\(String(describing: last))")
                return
            }
            let rest = try await events.next()
            #expect(rest == nil)
        }
    }
}
