import Foundation
import MirroringEvents
import RabbitMQClient

/// Says every period that the bridge is there, how far it has read, and what is wrong.
struct HeartbeatSender {
    let bridgeId: UUID
    let history: EventHistory
    /// What is wrong, a sentence each.
    let issues: @Sendable () async -> [String]
    let publisher: ConfirmedPublisher
    let period: Duration
    let user: String

    /// Sends until the task is cancelled. While the broker takes nothing, nothing is sent: an old heartbeat is worth nothing.
    func run() async throws {
        while true {
            if await publisher.isConnected {
                try await publisher.publish(MonitorMessages.heartbeat(await heartbeat(), user: user))
            }
            try await Task.sleep(for: period)
        }
    }

    private func heartbeat() async -> Heartbeat {
        let progress = await history.progress
        var issues = await issues()
        if !progress.isCaughtUp { issues.insert("The history is being read.", at: 0) }
        return Heartbeat(
            bridgeId: bridgeId,
            epoch: progress.epoch,
            position: progress.nextPosition.flatMap { $0 > 0 ? $0 - 1 : nil },
            cached: progress.cached,
            time: .now,
            period: period,
            issues: issues
        )
    }
}
