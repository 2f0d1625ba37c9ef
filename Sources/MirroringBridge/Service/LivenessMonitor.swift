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
            logger.warning(
                "run is presumed lost",
                metadata: ["run": "\(lost.run.runId.lowercased)", "sequence": "\(lost.event.sequence)"]
            )
            try await publisher.publish(message(.silent(for: limit), of: lost.run, lost.event))
        }
    }

    private func takeBack() async throws {
        while case let heard = await history.heardAgain, !heard.isEmpty {
            try await publisher.publish(heard.map { message($0) })
            await history.settleHeard(heard.count)
        }
    }

    private func message(_ heard: RunsHeardAgain.Heard) -> OutgoingMessage {
        let event = heard.entry.event
        let (outcome, isTerminal) = (event.status.outcome, event.status.terminal)
        return message(
            .heard(after: heard.silentFor, outcome: outcome, isTerminal: isTerminal),
            of: heard.entry.run,
            event
        )
    }

    private func message(_ kind: JobNotice.Kind, of run: RunKey, _ event: MirroringStatusEventArgs) -> OutgoingMessage {
        JobNotice(
            kind: kind,
            jobId: run.origin,
            runId: run.runId,
            sequence: event.sequence,
            state: event.status.state,
            eventTime: event.status.receivedTime,
            bridgeId: bridgeId,
            time: .now
        ).message(user: user)
    }
}
