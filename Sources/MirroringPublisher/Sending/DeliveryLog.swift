import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Records what the relay hears and finds: in the health, and in the log as far as it is news.
struct DeliveryLog {
    /// Troubles of which the log tells the beginning and the end: the broker refuses events, and it takes nothing for a while.
    static let refusal = "refusal"
    private static let alarm = "alarm"

    let status: DeliveryStatus
    private let recurrences: RecurrenceLog
    private let troubles: OutboxTroubles
    /// What could not be read and was reported: once is enough.
    private var damages: Set<OutboxDamage> = []
    private var canRead = true
    /// Whether this connection has shown that a queue refuses events: it goes on doing so.
    private var knowsRefusingQueue = false

    init(status: DeliveryStatus, recurrences: RecurrenceLog) {
        self.status = status
        self.recurrences = recurrences
        troubles = OutboxTroubles(status: status, recurrences: recurrences)
    }

    // MARK: The broker

    /// What the broker has said.
    mutating func record(_ news: Relay.News) {
        switch news {
        case .delivered(let events):
            if !events.isEmpty { recordTaking() }
        case .refused(let outcome):
            guard let why = outcome.refusal else { return }
            status.update {
                $0.deliveryError = why
                if case .returned = outcome { $0.lacksTopology = true }
                $0.isRefused = true
            }
            guard !knowsRefusingQueue else { return }
            recurrences.log(.info, "broker refuses events", reason: why, of: Self.refusal) { ["error": "\(why)"] }
        case .leftToHistory(let count, _):
            status.update {
                $0.deliveryError = nil
                $0.isRefused = false
            }
            guard !knowsRefusingQueue else { return }
            knowsRefusingQueue = true
            recurrences.warn(
                "a subscriber's queue refuses events; the history has them, and they are not sent again",
                times: count
            ) {
                [
                    "count": "\(count)",
                    "remedy":
                        "delete the queue that was declared with x-overflow: reject-publish, or take its user's rights away",
                ]
            }
        case .blocked(let reason):
            status.update {
                $0.isBlocked = true
                $0.alarm = ResourceAlarm(reason: reason)
            }
            recurrences.log(.info, "broker takes no events for now", of: Self.alarm) { ["reason": "\(reason)"] }
        case .unblocked:
            status.update {
                $0.isBlocked = false
                $0.alarm = nil
            }
            recurrences.logEnd(of: Self.alarm, .info, "broker takes events again")
        case .probeRefused:
            recordTaking()
            recurrences.warn("a queue refuses barriers: events may miss the history after a restart of the broker") {
                [
                    "exchange": "\(WireNames.Exchange.monitor)",
                    "remedy":
                        "delete the queue that was declared with x-overflow: reject-publish, or take its user's rights away",
                ]
            }
        case .probeForbidden(let error):
            knowsRefusingQueue = false
            recurrences.logger.warning(
                "no right to publish barriers: events may miss the history after a restart of the broker",
                metadata: ["exchange": "\(WireNames.Exchange.monitor)", "error": "\(error)"]
            )
        case .ended:
            knowsRefusingQueue = false  // the log of the connection tells why
        }
    }

    /// The broker takes what it is sent, or there is nothing left that it could refuse.
    func recordTaking() {
        let values = status.current
        guard values.deliveryError != nil || values.isRefused else { return }
        if values.isRefused, !knowsRefusingQueue {
            recurrences.logEnd(of: Self.refusal, .info, "broker takes events again")
        }
        status.update {
            $0.deliveryError = nil
            $0.isRefused = false
        }
    }

    // MARK: The outbox

    /// What could not be read on the way to some events, and why reading rests.
    mutating func record(_ batch: SourceBatch) {
        for damage in batch.damages where damages.insert(damage).inserted {
            recurrences.warn("outbox is damaged", reason: "\(damage.segment)") { ["error": "\(damage)"] }
            // This process's own events are counted by the outbox.
            guard batch.isOrphaned, damage.isLoss else { continue }
            status.update {
                $0.unreadable += 1
                $0.unreadableReason = damage.description
            }
        }
        if let failure = batch.failure {
            canRead = false
            troubles.record(failure, of: .reading)
        }
    }

    /// All that is in the outbox can be read, as far as it was tried.
    mutating func recordReading() {
        guard !canRead else { return }
        canRead = true
        troubles.record(nil, of: .reading)
    }

    /// Only these processes have something in the outbox: what was damaged of others is not met again.
    mutating func forgetDamages(except processes: [UUID]) {
        guard !damages.isEmpty else { return }
        damages = damages.filter { processes.contains($0.segment.instance) }
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
                alarm: $0.alarm,
                unansweredBroker: $0.unansweredBroker,
                deliveryError: $0.deliveryError,
                lacksTopology: $0.lacksTopology,
                troubles: $0.troubles,
                leftProcesses: $0.leftProcesses,
                forbiddenJobs: $0.forbiddenJobs,
                adoptedDelivered: $0.adoptedDelivered,
                unreadable: $0.unreadable,
                unreadableReason: $0.unreadableReason
            )
        }
    }
}
