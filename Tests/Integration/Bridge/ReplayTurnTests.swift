import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// Several requesters of one user, on a real broker.
@Suite(.timeLimit(.minutes(15))) struct ReplayTurnTests {
    /// As when a session begins on five screens at the same time: one is served after the other, and each gets everything.
    @Test func clientsOfOneUserWhoAskTogetherAllGetTheirHistory() async throws {
        let events = MirroringStatusEventArgs.run(of: UUID(), 1...1_000)
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish(events)
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.isCaughtUp }
                    let configuration = try broker.configuration("test")
                    let replays = try await withThrowingTaskGroup(of: WholeReplay.self) { group in
                        for _ in 1...5 {
                            group.addTask {
                                try await ReplayClient(broker: configuration).whole(patience: .seconds(240))
                            }
                        }
                        return try await group.reduce(into: [WholeReplay]()) { $0.append($1) }
                    }
                    #expect(replays.map(\.events.count) == Array(repeating: events.count, count: 5))
                    #expect(replays.allSatisfy { $0.events.map(\.event) == events })
                }
            }
        }
    }
}
