import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import ServiceLifecycle

/// Says every period that the bridge is there, how far it has read, and what is wrong.
struct HeartbeatSender: Service {
    let bridgeId: UUID
    let history: EventHistory
    let issues: BridgeIssues
    let publisher: ConfirmedPublisher
    let period: Duration
    let user: String
    let clock: any Clock<Duration>

    /// Sends until the task is cancelled. While the broker takes nothing, nothing is sent: an old heartbeat is worth nothing. Whose queue
    /// refuses one waits for the next.
    func run() async throws {
        try await send()
        try await clock.every(period) { try await send() }
    }

    private func send() async throws {
        guard await publisher.isConnected else { return }
        try await publisher.publish(await heartbeat().message(user: user))
    }

    private func heartbeat() async -> Heartbeat {
        let progress = await history.progress
        return Heartbeat(
            bridgeId: bridgeId,
            epoch: progress.epoch,
            position: progress.lastPosition,
            cached: progress.cached,
            time: .now,
            period: period,
            issues: await issues.sentences(at: progress) + (await history.jobIssues)
        )
    }
}
