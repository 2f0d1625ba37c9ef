import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient
import ServiceLifecycle

/// Says which runs are presumed lost, because nothing was heard of them for too long, and takes it back when one is heard again.
///
/// Each statement is made once: a queue that refuses it, as one that is full may, is the only one that misses it.
struct LivenessMonitor: Service {
    let bridgeId: UUID
    let history: EventHistory
    let barriers: Barriers
    let publisher: ConfirmedPublisher
    /// How long nothing may be heard of an unfinished run while the bridge listens.
    let limit: Duration
    let user: String
    let clock: any Clock<Duration>
    let recurrences: RecurrenceLog

    /// How many statements are published at once; the next ones follow when the broker has those.
    private static let batchSize = 100

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
        let lost = await history.presumeLost(after: limit).map(\.last.facts)
        for event in lost {
            recurrences.warn("run is presumed lost") {
                ["run": "\(event.run.runId.lowercased)", "sequence": "\(event.sequence)"]
            }
        }
        for start in stride(from: 0, to: lost.count, by: Self.batchSize) {
            let part = lost[start..<min(start + Self.batchSize, lost.count)]
            var messages: [OutgoingMessage] = []
            for event in part { messages.append(await message(.silent(for: limit), of: event)) }
            try await publisher.publish(messages)
        }
    }

    private func takeBack() async throws {
        while case let heard = await history.heardAgain, !heard.isEmpty {
            var messages: [OutgoingMessage] = []
            for event in heard { messages.append(await message(event)) }
            try await publisher.publish(messages)
            await history.settle(heard)
        }
    }

    private func message(_ heard: RunsHeardAgain.Heard) async -> OutgoingMessage {
        let event = heard.event
        return await message(
            .heard(after: heard.silentFor, outcome: event.outcome, isTerminal: event.isTerminal),
            of: event
        )
    }

    private func message(_ kind: JobNotice.Kind, of event: EventFacts) async -> OutgoingMessage {
        JobNotice(
            kind: kind,
            jobId: event.run.origin,
            jobName: await history.course(of: event.run.origin)?.name,
            runId: event.run.runId,
            sequence: event.sequence,
            state: event.state,
            eventTime: event.time,
            bridgeId: bridgeId,
            time: .now
        ).message(user: user)
    }
}
