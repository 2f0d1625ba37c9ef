import Foundation
import Logging
import MirroringFiles

/// Keeps the outbox in order, whether there is a connection or not: flushes it, writes down how far it is delivered, tells of
/// trouble, and finds what dead processes left.
actor OutboxUpkeep {
    private static let period: Duration = .seconds(1)

    /// What there is in the folder.
    struct Findings: Sendable {
        /// The processes that have something there.
        let processes: [UUID]
        /// What dead ones left for this broker, adopted now; the oldest first.
        var adopted: [OrphanedEvents] = []
    }

    private let executor = SerialQueueExecutor(label: "mirroring.outbox.upkeep")
    private let outbox: Outbox
    private let status: DeliveryStatus
    private let logger: Logger
    /// Files and troubles that were told: once is enough.
    private var reported: Set<String> = []

    /// A queue of its own: what dead processes left may be large, and is read to count it. Delivery must not wait for that.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ outbox: Outbox, status: DeliveryStatus, logger: Logger) {
        self.outbox = outbox
        self.status = status
        self.logger = logger
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

    /// Lists the folder, and measures what others have there.
    ///
    /// - Returns: nil if it can't be listed, which is reported.
    @discardableResult
    func survey() -> OutboxFolder.Listing? {
        do throws(OutboxError) {
            let listing = try outbox.folder.list()
            outbox.measure(listing)
            return listing
        } catch {
            report(error)
            return nil
        }
    }

    /// Surveys the folder, and adopts what dead processes left for this broker.
    ///
    /// - Parameter known: the processes that need not be looked at.
    /// - Returns: nil if the folder can't be listed, which is reported.
    func adopt(except known: Set<UUID>) -> Findings? {
        guard let listing = survey() else { return nil }
        for name in listing.foreign where reported.insert(name).inserted {
            logger.info(
                "A file in the outbox folder is none of the outbox's and is left alone.",
                metadata: ["folder": "\(outbox.folder.path)", "file": "\(name)"]
            )
        }
        var findings = Findings(processes: listing.instances)
        for process in listing.instances where !known.contains(process) {
            do throws(OutboxError) {
                guard let events = try OrphanedEvents(process, in: outbox.folder, target: outbox.target) else {
                    continue
                }
                logger.info(
                    "Adopted the events that a dead process left.",
                    metadata: ["instance": "\(process)", "waiting": "\(events.waiting)"]
                )
                findings.adopted.append(events)
            } catch {
                report(error)
            }
        }
        return findings
    }

    private func keepUp() async {
        await synchronize()
        checkpoint()
        reportFailures()
    }

    /// Flushes what was accepted. A disk that fails delays no delivery: what the broker confirms needs no disk.
    private func synchronize() async {
        do throws(OutboxError) {
            try await outbox.synchronize()
        } catch {
            report(error)
        }
    }

    private func checkpoint() {
        do throws(OutboxError) {
            try outbox.checkpoint()
        } catch {
            logger.debug("\(error)")  // a checkpoint only saves work after a crash
        }
    }

    private func report(_ error: OutboxError) {
        status.update { $0.lastError = error.description }
        logger.log(level: reported.insert(error.description).inserted ? .warning : .debug, "\(error)")
    }

    private func reportFailures() {
        let failures = outbox.removeFailures()
        let why = failures.error.map { " \($0)" } ?? ""
        if failures.lost > 0 {
            logger.error("\(failures.lost) events could not be kept and are lost.\(why)")
        }
        if failures.unreadable > 0 {
            logger.error(
                "\(failures.unreadable) events were not sent, since no reader would take them. \(failures.unreadableReason ?? "")"
            )
        }
        if failures.mended > 0 {
            logger.warning(
                "\(failures.mended) events were changed so that readers take them; their status logs say how."
            )
        }
        if failures.unsaved > 0 {
            logger.warning("\(failures.unsaved) events are in memory alone and go with this process.\(why)")
        }
        if let error = failures.error {
            status.update { $0.lastError = error.description }
        }
    }
}
