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
@Suite(.timeLimit(.minutes(15))) struct JoinedEventsTests: JoinedSuite {
    private let job = UUID()

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
            let all = try await events.through { $0.isEvent(2, of: run) }.filter { !$0.isPresence }
            #expect(all.count == 3, "\(all.map(\.description))")
            guard case .bridge(.job(let said))? = all.dropFirst().first else {
                Issue.record("\(all.map(\.description))")
                return
            }
            #expect(said.jobId == job && said.runId == run[0].runId)
        }
    }

    /// Leaving the loop is enough.
    @Test func sequenceThatIsLeftLeavesNothingAtTheBroker() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...3)
            try await broker.publish(run)
            let client = try client(broker)
            for try await next in client.events(for: .job(job), from: .cached) where next.isEvent(2, of: run) { break }
            try await eventually { try await isLeft(broker) }
            try await eventually { client.status == .stopped }
        }
    }

    @Test func sequenceThatIsCancelledLeavesNothingAtTheBroker() async throws {
        try await withBroker { broker in
            let client = try client(broker)
            let reports = client.reports(of: "cancelled")
            let reading = Task {
                for try await _ in client.events(for: .job(job), named: "cancelled") {}
            }
            _ = await reports.through(\.isConnected)
            reading.cancel()
            try await reading.value
            let rest = await reports.reduce(into: []) { $0.append($1) }
            #expect(rest.last?.isStopped == true, "its reports end with it")
            try await eventually { try await isLeft(broker) }
        }
    }

    /// Whether a broker has no queue and no connection of a subscription any more.
    private func isLeft(_ broker: TestBroker) async throws -> Bool {
        let queues = try await broker.management.insisting {
            try await broker.management.queues(
                namedWithAnyOf: [WireNames.Queue.sessionPrefix, WireNames.Queue.replyPrefix],
                virtualHost: broker.virtualHost
            )
        }
        // A busy broker may give up collecting them.
        guard let connections = try? await broker.management.connections(virtualHost: broker.virtualHost) else {
            return false
        }
        let name = MonitoringConfiguration.connectionName
        return queues.isEmpty && connections.allSatisfy { $0.providedName?.hasPrefix(name) != true }
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
