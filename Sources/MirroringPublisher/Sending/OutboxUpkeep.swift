import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles

/// Keeps the outbox in order, whether there is a connection or not: flushes it, writes down how far it is delivered, tells of
/// trouble, and finds what dead processes left.
actor OutboxUpkeep {
    private static let period: Duration = .seconds(1)

    /// What there is of this user's in the folder.
    struct Findings: Sendable {
        /// The processes that have something there.
        let processes: [UUID]
        /// What dead ones left for this broker, adopted now; the oldest first.
        var adopted: [OrphanedEvents] = []
    }

    private let executor = SerialQueueExecutor(label: "mirroring.outbox.upkeep")
    private let outbox: Outbox
    private let troubles: OutboxTroubles
    private let recurrences: RecurrenceLog
    /// What lies there and is nothing to send.
    private var sightings = Sightings()

    /// A queue of its own: what dead processes left may be large, and is read to count it. Delivery must not wait for that.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ outbox: Outbox, status: DeliveryStatus, recurrences: RecurrenceLog) {
        self.outbox = outbox
        self.recurrences = recurrences
        troubles = OutboxTroubles(status: status, recurrences: recurrences)
    }

    /// Works each second until the task is cancelled.
    func run() async {
        while true {
            do {
                try await Task.sleep(for: Self.period)
            } catch {
                return
            }
            await keepUp()
        }
    }

    /// Leaves the outbox so that the next process sends as little as possible again.
    func close() async {
        await keepUp()
        outbox.removeShare()
    }

    // MARK: What others have there

    /// Lists the folder, measures what others have there, and removes what was set aside too long ago.
    ///
    /// - Returns: nil if it can't be listed, which is reported.
    @discardableResult
    func survey() -> OutboxListing? {
        do throws(OutboxError) {
            let listing = try outbox.folder.list()
            outbox.measure(listing)
            troubles.record(nil, of: .listing)
            removeSetAside(listing)
            return listing
        } catch {
            troubles.record(error, of: .listing)
            return nil
        }
    }

    /// Surveys the folder, and adopts what dead processes left for this broker.
    ///
    /// - Parameter known: the processes that need not be looked at.
    /// - Returns: nil if the folder can't be listed, which is reported.
    func adopt(except known: Set<UUID>) -> Findings? {
        guard let listing = survey() else { return nil }
        sightings.begin()
        report(listing)
        let processes = listing.own.instances
        var findings = Findings(processes: processes)
        var failure: OutboxError?
        for process in processes where !known.contains(process) {
            do throws(OutboxError) {
                guard let events = try OrphanedEvents(process, in: outbox.folder, target: outbox.target) else {
                    continue
                }
                recurrences.logger.info(
                    "events of a dead process adopted",
                    metadata: ["process": "\(process.lowercased)", "count": "\(events.waiting)"]
                )
                findings.adopted.append(events)
            } catch {
                if error.code == .otherBroker {
                    reportElsewhere(error)
                } else {
                    failure = failure ?? error
                }
            }
        }
        troubles.record(failure, of: .adopting)
        return findings
    }

    /// Removes the oldest of the files that were set aside, where they take more than their room: nobody has looked into them.
    private func removeSetAside(_ listing: OutboxListing) {
        let files = listing.surplus(beyond: outbox.setAsideBytes)
        guard let first = files.first else { return }
        for file in files { outbox.folder.remove(file.segment.setAside) }
        recurrences.warn("files that were set aside are removed, for they take too much room", times: files.count) {
            ["folder": "\(outbox.folder.path)", "file": "\(first.segment.setAside)", "count": "\(files.count)"]
        }
    }

    /// Tells what is new of the files that are not sent. Of names that others may choose only the first is told, and the rest counted.
    private func report(_ listing: OutboxListing) {
        for name in listing.foreign where sightings.note(name) {
            recurrences.log(.info, "file does not belong to the outbox and is ignored") {
                ["folder": "\(outbox.folder.path)", "file": "\(name)"]
            }
        }
        for error in listing.unusable where sightings.note(error.description) {
            recurrences.warn("file of the outbox is left alone", reason: error.description) { ["error": "\(error)"] }
        }
        for error in listing.leftAlone where sightings.note(error.description) {
            recurrences.warn("another user's file in the outbox is left alone") { ["error": "\(error)"] }
        }
    }

    /// Nothing is wrong with that: an engine with the other broker delivers them.
    private func reportElsewhere(_ error: OutboxError) {
        guard sightings.note(error.description) else { return }
        recurrences.log(.info, "events for another broker are left where they are", reason: error.description) {
            ["error": "\(error)"]
        }
    }

    // MARK: Each second

    /// Does once what ``run()`` does each second.
    func keepUp() async {
        restore()
        await synchronize()
        outbox.makeRoom()
        checkpoint()
        reportFailures()
        recurrences.keepUp()
    }

    /// Puts back what somebody has removed of this process's files.
    private func restore() {
        do throws(OutboxError) {
            let count = try outbox.restore()
            troubles.record(nil, of: .restoring)
            guard count > 0 else { return }
            recurrences.warn("files of the outbox were removed, and are put back", times: count) {
                ["folder": "\(outbox.folder.path)", "count": "\(count)"]
            }
        } catch {
            troubles.record(error, of: .restoring)
        }
    }

    /// Flushes what was accepted. A disk that fails delays no delivery: what the broker confirms needs no disk.
    private func synchronize() async {
        do throws(OutboxError) {
            try await outbox.synchronize()
            troubles.record(nil, of: .flushing)
        } catch {
            troubles.record(error, of: .flushing)
        }
    }

    private func checkpoint() {
        do throws(OutboxError) {
            try outbox.checkpoint()
        } catch {
            // It only saves work after a crash.
            recurrences.logger.debug("checkpoint not written", metadata: ["error": "\(error)"])
        }
    }

    private func reportFailures() {
        let failures = outbox.removeFailures()
        let why = failures.storing?.description
        report(failures.lost, "events are lost, since they could not be kept", at: .error, why)
        let reason = failures.refusalReason
        report(failures.refused, "events are refused, because they do not fit into their run", at: .error, reason)
        report(failures.mended, "events are changed so that readers take them; their status logs say how", at: .warning)
        report(failures.unsaved, "events are in memory alone and go with this process", at: .warning, why)
        let unflushed = failures.flushing?.description
        report(failures.unflushed, "events were not on the disk when the engine went on", at: .warning, unflushed)
        // Where nothing was to be stored since the last time, nothing new is known.
        let trouble = outbox.storingTrouble
        if failures.storing != nil || trouble == nil { troubles.record(trouble, of: .storing) }
    }

    private func report(_ count: Int, _ message: String, at level: Logger.Level, _ why: String? = nil) {
        guard count > 0 else { return }
        recurrences.log(level, message, reason: why ?? "", times: count) {
            var metadata: Logger.Metadata = ["count": "\(count)"]
            metadata["error"] = why.map { "\($0)" }
            return metadata
        }
    }
}
