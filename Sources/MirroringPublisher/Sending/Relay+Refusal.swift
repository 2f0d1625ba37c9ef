import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient

extension Relay {
    /// What is left to another user, because the broker does not let this one publish it.
    ///
    /// Engines of several users may share the outbox, and each may write its own jobs alone. What a dead one left is tried by any of
    /// them, for a flush may run as a user who may publish everything; but one event that is refused must not hold up the others for
    /// ever. So what it left is given back, from that event on, and the relay goes on with the rest. This process's own events can't
    /// be left: they wait, in order, for the right to publish them.
    struct Refusal {
        /// The job whose events the broker refuses.
        let job: UUID
        /// What the broker refuses, and what to do about it.
        let reason: String
        /// How many of its events each dead process gets back: they stay in its files.
        var left: [UUID: Int] = [:]
        /// The events that are delivered now, in order: those that were confirmed after what is left.
        var delivered: [PendingEvent] = []

        /// - Parameters:
        ///   - event: what the broker refuses.
        ///   - user: the user who may not publish it.
        ///   - error: what it says.
        init(of event: MirroringStatusEventArgs, from user: String, _ error: AMQPError) {
            job = event.jobId
            let id = job.lowercased
            let name = event.transferData.initializeData.name.debugDescription
            reason =
                "The broker does not let the user \(user) publish events of the job \(name) (\(id)); they wait in the outbox. Give \(user) the topic permission to write ^\(id)\\. to \(WireNames.Exchange.events), or have them delivered by a user who has it. \(error)"
        }

        /// Whether an event is left in its files.
        mutating func leaves(_ pending: PendingEvent) -> Bool {
            guard case .orphaned(let process, _) = pending.origin else { return false }
            // In the order of the file: once one event is left, those after it are.
            guard pending.event.jobId == job || left[process] != nil else { return false }
            left[process, default: 0] += 1
            return true
        }
    }
}
