import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import TestSupport
import Testing

/// Subscriptions whose bridges go and come.
@Suite(.timeLimit(.minutes(15))) struct AbsentBridgeTests: JoinedSuite {
    private let job = UUID()

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

    /// What nobody could tell comes when somebody can, although nothing else happens.
    @Test func bridgeThatComesTellsWhatNobodyCould() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.run(of: job, 1...4)
                try await broker.publish(Array(run[..<3]))
                let client = try client(broker, checkpoint: .milliseconds(200), patience: .seconds(5))
                var events = client.events(for: .job(job), from: .cached).makeAsyncIterator()
                var all = try await events.through { $0.missedHistory != nil }
                try await broker.withReadyBridge(in: folder) { _ in
                    all += try await events.through { $0.place != nil }
                    try await broker.publish([run[3]])
                    all += try await events.through { $0.isEvent(4, of: run) }
                }
                #expect(all.compactMap(\.monitored).map(\.event) == run)
                #expect(all.compactMap(\.missedHistory).count == 1, "it is said once")
                #expect(all.allSatisfy { !$0.isGap && !$0.isLate })
            }
        }
    }

    /// Its request goes back to the queue, and another bridge begins the answer anew.
    @Test func bridgeThatDiesInTheMiddleOfItsAnswerIsFollowedByAnother() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let runs = (0..<30).map { _ in MirroringStatusEventArgs.run(of: job, 1...200) }
                var events = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
                _ = try await events.through(\.isConnected)
                try await broker.publish(runs.flatMap(\.self))
                var all: [MonitoringEvent] = []
                // The first events of an answer are here as soon as they are sent: the rest takes a second.
                try await broker.withReadyBridge(in: folder.appending(path: "one")) { _ in
                    all += try await events.through { $0.monitored != nil }
                }
                try await broker.withReadyBridge(in: folder.appending(path: "two")) { _ in
                    all += try await events.through { $0.place != nil }
                }
                let received = all.compactMap(\.monitored)
                #expect(received.count == 30 * 200, "none is missing, none comes twice")
                for run in runs {
                    #expect(received.filter { $0.runId == run[0].runId }.map(\.event) == run)
                }
                #expect(all.allSatisfy { !$0.isGap && !$0.isLate && $0.missedHistory == nil })
            }
        }
    }

    /// It is no matter of the connection, and events go on.
    @Test func silenceOfAllBridgesIsSaidAndItsEnd() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.run(of: job, 1...2)
                let heartbeats = try await MonitorListener(broker, key: WireNames.MonitorKey.heartbeat)
                var events = try client(broker, period: .milliseconds(200)).events().makeAsyncIterator()
                _ = try await events.through(\.isConnected)
                try await withAudibleBridge(of: broker, in: folder.appending(path: "one")) {
                    // It is heard: a bridge that began slowly may have been said to be silent before, which is said once.
                    _ = try await heartbeats.first { _ in true }
                    try await broker.publish([run[0]])
                    _ = try await events.through { $0.isEvent(1, of: run) }
                }
                await heartbeats.close()
                _ = try await events.through(\.isSilence)
                try await broker.publish([run[1]])
                let next = try await events.through { $0.isEvent(2, of: run) }
                #expect(next.allSatisfy { !$0.isConnected && !$0.isBehind }, "\(next.map(\.description))")
                try await withAudibleBridge(of: broker, in: folder.appending(path: "two")) {
                    let end = try await events.through { if case .bridge(.heard) = $0 { true } else { false } }
                    #expect(!end.contains { $0.isConnected }, "the subscription stood all the while")
                }
            }
        }
    }

    /// A bridge that is soon missed.
    private func withAudibleBridge(
        of broker: TestBroker,
        in folder: URL,
        _ body: () async throws -> Void
    ) async throws {
        try await broker.withReadyBridge(in: folder, { $0.heartbeatPeriod = .milliseconds(200) }) { _ in
            try await body()
        }
    }

    /// Whichever of them answers.
    @Test func severalBridgesAreAsOne() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withReadyBridge(in: folder.appending(path: "one")) { _ in
                    try await broker.withReadyBridge(in: folder.appending(path: "two")) { _ in
                        let runs = (0..<6).map { _ in MirroringStatusEventArgs.run(of: job, 1...10) }
                        var events = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
                        var all = try await events.through { $0.place != nil }
                        for run in runs {
                            try await broker.publish(Array(run[..<5]))
                            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                            try await broker.publish(Array(run[5...]))
                            all += try await events.through { $0.isEvent(10, of: run) }
                        }
                        let received = all.compactMap(\.monitored)
                        #expect(received.map(\.event) == runs.flatMap(\.self))
                        #expect(all.allSatisfy { !$0.isGap && !$0.isLate && $0.missedHistory == nil })
                    }
                }
            }
        }
    }
}
