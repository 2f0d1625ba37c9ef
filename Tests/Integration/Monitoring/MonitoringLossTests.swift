import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import RabbitMQManagement
import TestSupport
import Testing

/// What a client says of events that the broker has dropped.
@Suite(.timeLimit(.minutes(15))) struct MonitoringLossTests {
    /// Runs of one event each: none of them shows a gap where others are missing.
    private func shortRuns(_ count: Int) -> [MirroringStatusEventArgs] {
        (0..<count).map { _ in .typical(sequence: 9, runId: UUID()) }
    }

    @Test func readerThatStandsStillIsToldSoMeanwhile() async throws {
        try await withBroker { broker in
            let client = try broker.client(period: .milliseconds(200))
            let reports = client.reports()
            try await client.withEvents { events in
                let read = MirroringStatusEventArgs.run(of: UUID(), 1...2).map { event in
                    var event = event
                    event.transferData.status.receivedTime = .now
                    return event
                }
                for event in read {
                    try await broker.publish([event])
                    // What comes at once is done with at once.
                    _ = try await events.first(1)
                }
                try await broker.publish(shortRuns(11_000))
                let since = await reports.through(\.isBehind).last?.behindSince
                #expect(since == read[0].status.receivedTime, "the last event that the reader was done with")
            }
        }
    }

    /// No check comes in time: the reader's own progress is reason enough to look.
    @Test func readerThatStoodStillIsToldSoWhenItGoesOn() async throws {
        try await withBroker { broker in
            let client = try broker.client(period: .seconds(3_600))
            let reports = client.reports()
            let begin = Timestamp.now
            try await client.withEvents { events in
                let subscribed = Timestamp.now
                try await broker.publish(shortRuns(11_000))
                _ = try await events.first(2_000)
                let since = try #require(await reports.through(\.isBehind).last?.behindSince)
                #expect((begin...subscribed).contains(since), "it had got nothing before")
            }
        }
    }

    /// The broker applies the smaller limit of queue and policy: a policy with more room makes no loss go unsaid.
    @Test func policyWithMoreRoomChangesNothing() async throws {
        try await withBroker(hasTopology: false) { broker in
            var definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            for index in definitions.policies.indices where definitions.policies[index].name == "mirroring.session" {
                definitions.policies[index].definition["max-length"] = .integer(50_000)
            }
            try await broker.management.insisting {
                try await broker.management.apply(definitions, virtualHost: broker.virtualHost)
            }
            let client = try broker.client(period: .milliseconds(200))
            let reports = client.reports()
            try await client.withEvents { events in
                let published = shortRuns(11_000)
                try await broker.publish(published)
                _ = await reports.through(\.isBehind)
                // 250 are on their way to the reader, and 10,000 wait: the 750 behind those 250 are gone.
                let received = try await events.first(10_250).map(\.event.runId)
                #expect(received == (published[..<250] + published[1_000...]).map(\.runId))
            }
        }
    }
}
