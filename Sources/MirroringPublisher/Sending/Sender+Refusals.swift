import Foundation
import Logging
import MirroringEvents
import RabbitMQClient

/// What the sender does when the broker closes the channel because this user may not publish an event.
///
/// Engines of several users may share the outbox, and each may write its own jobs alone. What a dead one left is tried by any of
/// them, for a flush may run as a user who may publish everything; but one event that is refused must not hold up the others for
/// ever. So its sequence is given back, from that event on, and the sender goes on with the rest. This process's own events can't
/// be left: they wait, in order, for the right to publish them.
extension Sender {
    /// Takes out of the window what the broker refused, as far as it is a dead process's: that stays in its files.
    ///
    /// - Throws: the error, unless it tells for the first time that events of a job are refused.
    func leaveOut(after error: AMQPError, from user: String) throws(AMQPError) {
        // The broker names the key. Without that nobody is to blame: the user may publish nothing at all, as a rule.
        guard error.origin == .channel, let key = error.reply?.refusedRoutingKey,
            let event = window.firstPublished(where: { RoutingKey($0.event).description == key })?.event
        else { throw error }
        let job = event.jobId
        let id = job.lowercased
        let reason =
            "The broker does not let the user \(user) publish events of the job \(event.transferData.initializeData.name.debugDescription) (\(id)); they wait in the outbox. Give \(user) the topic permission to write ^\(id)\\. to \(Topology.Exchange.events), or run mirror outbox flush as a user who has it. \(error)"
        guard !refusedJobs.contains(job) else {
            throw AMQPError(error.code, origin: error.origin, reply: error.reply, reason)
        }
        logger.warning("\(reason)")
        window.disconnected()
        var untaken: [UUID: Int] = [:]
        let delivered = window.remove { pending in
            guard case .adopted(let process, _) = pending.origin else { return false }
            // In the order of the file: once one event is left, those behind it are.
            guard pending.event.jobId == job || untaken[process] != nil else { return false }
            untaken[process, default: 0] += 1
            return true
        }
        release(delivered)
        // Only now: an event of the same job among those would be taken for the end of the refusal.
        refusedJobs.refuse(job, because: reason)
        for index in adopted.indices {
            guard let count = untaken[adopted[index].instance] else { continue }
            adopted[index].leave(because: job, untaken: count)
        }
        removeFinished()
    }

    /// Leaves a sequence to a user who may publish the rest of it.
    func giveBack(_ events: AdoptedEvents) {
        guard let job = events.refusedJob else { return }
        refusedJobs.leave(events.instance, because: job)
        do throws(OutboxError) {
            try events.note()
        } catch {
            logger.debug("\(error)")  // the note only saves work
        }
    }

    /// Tries again what could not be read.
    func readOn() {
        guard own.isResting || adopted.contains(where: \.isResting) else { return }
        own.resume()
        for index in adopted.indices { adopted[index].resume() }
        outbox.wake.send()
    }
}
