import Foundation
import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient
import ServiceLifecycle

/// Says which runs are presumed lost, because nothing was heard of them for too long, and takes it back when one is heard again.
struct LivenessMonitor: Service {
    let bridgeId: UUID
    let history: EventHistory
    let barriers: Barriers
    let publisher: ConfirmedPublisher
    /// How long nothing may be heard of an unfinished run while the bridge listens.
    let limit: Duration
    let user: String
    let clock: any Clock<Duration>
    let logger: Logger

    /// Watches until the task is cancelled.
    func run() async throws {
        try await clock.every(min(.seconds(1), limit / 4)) {
            await history.listen()
            try await takeBack()
            if await history.hasSilentRuns(after: limit) { try await judge() }
        }
    }

    /// Says which runs are silent, once everything that there was before has been read: an event of theirs may just wait to be.
    ///
    /// A bridge whose barrier does not get through, because the broker takes nothing or the reading is behind, says nothing.
    private func judge() async throws {
        let start = ContinuousClock.now
        do {
            try await barriers.wait()
        } catch is AMQPError {
            return await history.disturb()  // nothing leads to the history, so no event does either
        }
        guard start.duration(to: .now) <= ListeningTime.longestStep else { return await history.disturb() }
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
            try await publisher.publish(silence.message(user: user))
        }
    }

    private func takeBack() async throws {
        while case let heard = await history.heardAgain, !heard.isEmpty {
            try await publisher.publish(heard.map { statement($0).message(user: user) })
            await history.settleHeard(heard.count)
        }
    }

    private func statement(_ heard: RunsHeardAgain.Heard) -> JobHeard {
        let event = heard.entry.event
        return JobHeard(
            jobId: heard.entry.run.origin,
            runId: heard.entry.run.runId,
            sequence: event.sequence,
            state: event.status.state,
            outcome: event.status.outcome,
            isTerminal: event.status.terminal,
            eventTime: event.status.receivedTime,
            silentFor: heard.silentFor,
            bridgeId: bridgeId,
            time: .now
        )
    }
}
