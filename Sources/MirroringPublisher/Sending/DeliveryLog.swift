import Foundation
import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Records what the relay hears and finds: in the health, and in the log as far as it is news.
struct DeliveryLog {
    let status: DeliveryStatus
    let logger: Logger
    /// What could not be read and was reported: once is enough.
    private var reported: Set<String> = []
    /// Whether this connection has shown that a queue refuses events: it goes on doing so.
    private var knowsRefusingQueue = false

    init(status: DeliveryStatus, logger: Logger) {
        self.status = status
        self.logger = logger
    }

    /// What the broker has said.
    mutating func record(_ news: Relay.News) {
        switch news {
        case .delivered(let events):
            guard !events.isEmpty else { return }
            if status.current.isRefused, !knowsRefusingQueue { logger.info("broker takes events again") }
            recordProgress()
        case .refused(let outcome):
            guard let why = outcome.refusal else { return }
            let isNews = status.current.lastError != why && !knowsRefusingQueue
            status.update {
                $0.lastError = why
                if case .returned = outcome { $0.lacksTopology = true }
                $0.isRefused = true
            }
            logger.log(level: isNews ? .info : .debug, "broker refuses events", metadata: ["error": "\(why)"])
        case .leftToHistory(let count, _):
            recordProgress()
            logger.log(
                level: knowsRefusingQueue ? .debug : .warning,
                "a subscriber's queue refuses events; the history has them, and they are not sent again",
                metadata: [
                    "count": "\(count)",
                    "remedy":
                        "delete the queue that was declared with x-overflow: reject-publish, or take its user's rights away",
                ]
            )
            knowsRefusingQueue = true
        case .blocked(let reason):
            status.update { $0.isBlocked = true }
            logger.info("broker takes no events for now", metadata: ["reason": "\(reason)"])
        case .unblocked:
            status.update { $0.isBlocked = false }
            logger.info("broker takes events again")
        case .probeForbidden(let error):
            knowsRefusingQueue = false
            logger.warning(
                "no right to publish barriers: events may miss the history after a restart of the broker",
                metadata: ["exchange": "\(WireNames.Exchange.monitor)", "error": "\(error)"]
            )
        case .ended:
            knowsRefusingQueue = false  // the log of the connection tells why
        }
    }

    private func recordProgress() {
        status.update {
            $0.lastError = nil
            $0.isRefused = false
        }
    }

    /// What could not be read on the way to some events, and why reading rests.
    mutating func record(_ batch: SourceBatch) {
        for damage in batch.damages where reported.insert(damage.description).inserted {
            logger.warning("outbox is damaged", metadata: ["error": "\(damage)"])
            // This process's own events are counted by the outbox.
            guard batch.isOrphaned, damage.isLoss else { continue }
            status.update {
                $0.unreadable += 1
                $0.unreadableReason = damage.description
            }
        }
        if let failure = batch.failure {
            status.update { $0.lastError = failure.description }
            let isNews = reported.insert(failure.description).inserted
            logger.log(
                level: isNews ? .warning : .debug,
                "events wait until they can be read",
                metadata: ["error": "\(failure)"]
            )
        }
    }

    /// What dead processes left: what is delivered in their place, and what of it the broker forbids this user to publish.
    func record(adopted processes: Set<UUID>, waiting: Int, forbidden jobs: ForbiddenJobs) {
        status.update {
            $0.adoptedProcesses = processes
            $0.adopted = waiting
            $0.leftProcesses = jobs.processes
            $0.forbiddenJobs = jobs.sentences
        }
    }

    /// Nothing is delivered any more; what has happened stays.
    func recordEnd() {
        status.update {
            $0 = DeliveryStatus.Values(
                unansweredBroker: $0.unansweredBroker,
                lastError: $0.lastError,
                lacksTopology: $0.lacksTopology,
                leftProcesses: $0.leftProcesses,
                forbiddenJobs: $0.forbiddenJobs,
                adoptedDelivered: $0.adoptedDelivered,
                unreadable: $0.unreadable,
                unreadableReason: $0.unreadableReason
            )
        }
    }
}
