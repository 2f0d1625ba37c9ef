import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// What a message of the queue means for alerts: a value.
struct AlertSignal: Sendable, Hashable {
    /// What has happened.
    enum Happening: Sendable, Hashable {
        /// A run has begun.
        case began
        /// A run that goes on reports an error.
        case error
        /// A run has ended.
        case ended(Outcome)
        /// A run is presumed lost after that event.
        case silent(sequence: Int)
        /// A run was heard again at that event.
        case heard(sequence: Int)
        /// Something is wrong with the job.
        case found(AlertKind, id: UUID)
        /// It is so no more.
        case settled(AlertKind, id: UUID)
        /// The canary of the alerter itself has come through.
        case canary
    }

    /// The identity of the message: what comes again has the same.
    let id: String
    /// The job under whose key it came.
    let jobId: UUID
    /// What it calls the job; nil where it does not.
    let jobName: String?
    /// What has happened.
    let happening: Happening
    /// What is told of it.
    let facts: AlertFacts

    /// Reads a message.
    ///
    /// - Parameters:
    ///   - delivery: the message.
    ///   - canary: the job of the alerter's own events; nil if it has none.
    /// - Returns: nil for what is no news: an event of a run that goes on well, what a bridge has sent again, what nobody vouches for, and
    ///   what can't be read, which the bridges put aside.
    init?(_ delivery: Delivery, canary: UUID?) {
        // A queue of this kind gets no replays, unless somebody sends one on.
        guard delivery.properties.headers[WireNames.Header.replayed] == nil else { return nil }
        if delivery.exchange == WireNames.Exchange.monitor {
            guard let message = (try? MonitorMessage(delivery)) ?? nil else { return nil }
            self.init(message, id: delivery.properties.messageId)
            // Its runs end when the alerter does, and nobody has to hear of that.
            guard jobId != canary else { return nil }
        } else {
            guard let received = try? ReceivedEvent(delivery) else { return nil }
            self.init(received, canary: canary)
        }
    }

    private init?(_ received: ReceivedEvent, canary: UUID?) {
        guard let job = received.origin else { return nil }
        let event = received.event
        let status = event.status
        let happening: Happening
        if job == canary {
            happening = .canary
        } else if status.terminal {
            happening = .ended(status.outcome)
        } else if status.severity == .error {
            happening = .error
        } else if status.state == .mirroringJobInitialized {
            happening = .began
        } else {
            return nil
        }
        self.init(
            id: event.eventId.lowercased,
            jobId: job,
            jobName: event.transferData.initializeData.name,
            happening: happening,
            facts: AlertFacts(event, delay: received.delay)
        )
    }

    private init?(_ message: MonitorMessage, id: String?) {
        switch message {
        case .job(let notice): self.init(notice)
        case .finding(let finding):
            self.init(
                id: id ?? finding.id.lowercased,
                jobId: finding.jobId,
                jobName: finding.jobName,
                happening: .found(AlertKind(finding.kind), id: finding.id),
                facts: AlertFacts(runId: finding.runId, text: "\(finding)", time: finding.time)
            )
        case .settlement(let settlement):
            self.init(
                id: id ?? settlement.messageId.lowercased,
                jobId: settlement.jobId,
                jobName: settlement.jobName,
                happening: .settled(AlertKind(settlement.kind), id: settlement.findingId),
                facts: AlertFacts(runId: settlement.runId, text: "\(settlement)", time: settlement.time)
            )
        case .heartbeat, .subscriber, .barrier: return nil
        }
    }

    private init(_ notice: JobNotice) {
        let happening: Happening
        let text: String
        switch notice.kind {
        case .silent(let silence):
            happening = .silent(sequence: notice.sequence)
            text = "Nothing was heard of the run for \(Int(silence / .seconds(1))) s after event \(notice.sequence)."
        case .heard:
            happening = .heard(sequence: notice.sequence)
            text = "The run was heard again, at event \(notice.sequence)."
        }
        self.init(
            id: notice.messageId.lowercased,
            jobId: notice.jobId,
            jobName: notice.jobName,
            happening: happening,
            facts: AlertFacts(runId: notice.runId, text: text, time: notice.time)
        )
    }

    /// A signal by its parts.
    init(id: String, jobId: UUID, jobName: String?, happening: Happening, facts: AlertFacts) {
        self.id = id
        self.jobId = jobId
        // A bridge that has forgotten a job has no name for it.
        self.jobName = jobName.flatMap { $0.isEmpty ? nil : $0 }
        self.happening = happening
        self.facts = facts
    }
}
