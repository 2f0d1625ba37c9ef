import Foundation
import Logging
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
    private let status: DeliveryStatus
    private let logger: Logger
    /// Files and troubles that were reported: once is enough.
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
    func survey() -> OutboxListing? {
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
                "file does not belong to the outbox and is ignored",
                metadata: ["folder": "\(outbox.folder.path)", "file": "\(name)"]
            )
        }
        for error in listing.unusable + listing.leftAlone where reported.insert(error.description).inserted {
            logger.warning("file of the outbox is left alone", metadata: ["error": "\(error)"])
        }
        let processes = listing.own.instances
        var findings = Findings(processes: processes)
        for process in processes where !known.contains(process) {
            do throws(OutboxError) {
                guard let events = try OrphanedEvents(process, in: outbox.folder, target: outbox.target) else {
                    continue
                }
                logger.info(
                    "events of a dead process adopted",
                    metadata: ["process": "\(process.lowercased)", "count": "\(events.waiting)"]
                )
                findings.adopted.append(events)
            } catch {
                report(error)
            }
        }
        return findings
    }

    private func keepUp() async {
        restore()
        await synchronize()
        checkpoint()
        reportFailures()
    }

    /// Puts back what somebody has removed of this process's files.
    private func restore() {
        do throws(OutboxError) {
            let count = try outbox.restore()
            guard count > 0 else { return }
            logger.warning(
                "files of the outbox were removed, and are put back",
                metadata: ["folder": "\(outbox.folder.path)", "count": "\(count)"]
            )
        } catch {
            report(error)
        }
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
            // It only saves work after a crash.
            logger.debug("checkpoint not written", metadata: ["error": "\(error)"])
        }
    }

    private func report(_ error: OutboxError) {
        status.update { $0.lastError = error.description }
        let isNews = reported.insert(error.description).inserted
        logger.log(level: isNews ? .warning : .debug, "outbox is in trouble", metadata: ["error": "\(error)"])
    }

    private func reportFailures() {
        let failures = outbox.removeFailures()
        let error = failures.error?.description
        report(failures.lost, "events are lost, since they could not be kept", at: .error, error)
        let reason = failures.unreadableReason
        report(failures.unreadable, "events are refused, because they do not fit into their run", at: .error, reason)
        report(failures.mended, "events are changed so that readers take them; their status logs say how", at: .warning)
        report(failures.unsaved, "events are in memory alone and go with this process", at: .warning, error)
        if let error { status.update { $0.lastError = error } }
    }

    private func report(_ count: Int, _ message: Logger.Message, at level: Logger.Level, _ error: String? = nil) {
        guard count > 0 else { return }
        var metadata: Logger.Metadata = ["count": "\(count)"]
        metadata["error"] = error.map { "\($0)" }
        logger.log(level: level, message, metadata: metadata)
    }
}
