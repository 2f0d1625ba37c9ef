import AMQP
import Foundation
import Logging
import MirroringEvents

/// Says which runs are presumed lost, because nothing was heard of them for too long.
struct SilenceWatch {
    let bridgeId: UUID
    let history: EventHistory
    let publisher: ConfirmedPublisher
    /// How long nothing may be heard of an unfinished run while the bridge listens.
    let limit: Duration
    let user: String
    let logger: Logger

    /// Watches until the task is cancelled.
    func run() async throws {
        let interval = min(.seconds(1), limit / 4)
        while true {
            try await Task.sleep(for: interval)
            for lost in await history.presumeLost(after: limit) {
                let silence = JobSilence(
                    jobId: lost.run.origin,
                    runId: lost.run.runId,
                    sequence: lost.event.sequence,
                    state: lost.event.status.state,
                    lastEventTime: lost.event.status.receivedTime,
                    silentFor: limit,
                    bridgeId: bridgeId,
                    time: .now
                )
                logger.warning(
                    "A run is presumed lost: nothing was heard of it for too long.",
                    metadata: ["run": "\(silence.runId.lowercased)", "lastSequence": "\(silence.sequence)"]
                )
                try await publisher.publish(MonitorMessages.silence(silence, user: user))
            }
        }
    }
}
