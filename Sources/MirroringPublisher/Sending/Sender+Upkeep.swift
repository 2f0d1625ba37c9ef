import Logging

/// What the sender does once a second, connected or not, and at its end.
extension Sender {
    private static let period: Duration = .seconds(1)
    /// How many periods lie between two looks at what others left in the folder.
    private static let periodsBetweenListings = 10

    /// Keeps the outbox in order until the task is cancelled.
    func keepUp() async {
        var periods = 0
        while true {
            do {
                try await Task.sleep(for: Self.period)
            } catch {
                return
            }
            periods += 1
            await synchronize()
            note()
            reportFailures()
            readOn()
            if periods.isMultiple(of: Self.periodsBetweenListings) {
                lookAround()
            }
        }
    }

    /// Flushes what was accepted. A disk that fails delays no delivery: what the broker confirms needs no disk.
    func synchronize() async {
        do throws(OutboxError) {
            try await outbox.synchronize()
        } catch {
            status.update { $0.lastError = error.description }
            logger.log(level: reported.insert(error.description).inserted ? .warning : .debug, "\(error)")
        }
    }

    /// Leaves the outbox so that the next process sends as little as possible again.
    func close() async {
        await synchronize()
        note()
        reportFailures()
        outbox.retire()
        adopted = []  // frees their locks
        status.update {
            $0 = DeliveryStatus.Values(
                lastError: $0.lastError,
                refusedProcesses: $0.refusedProcesses,
                refused: $0.refused,
                adoptedDelivered: $0.adoptedDelivered,
                unreadable: $0.unreadable,
                unreadableReason: $0.unreadableReason
            )
        }
    }

    /// Adopts what dead processes left for this broker, the oldest first.
    func adopt() {
        do throws(OutboxError) {
            try adopt(from: outbox.folder.list())
        } catch {
            status.update { $0.lastError = error.description }
            logger.warning("\(error)")
        }
    }

    private func lookAround() {
        do throws(OutboxError) {
            let listing = try outbox.folder.list()
            outbox.measure(listing)
            if status.current.isConnected {
                adopt(from: listing)
                outbox.wake.send()
            }
        } catch {
            status.update { $0.lastError = error.description }
        }
    }

    private func adopt(from listing: OutboxFolder.Listing) {
        for name in listing.foreign where reported.insert(name).inserted {
            logger.info(
                "A file in the outbox folder is none of the outbox's and is left alone.",
                metadata: ["folder": "\(outbox.folder.path)", "file": "\(name)"]
            )
        }
        refusedJobs.forgetProcesses(except: listing.instances)
        let known = refusedJobs.processes.union(adopted.map(\.instance))
        for instance in listing.instances where !known.contains(instance) {
            do throws(OutboxError) {
                guard let events = try AdoptedEvents(instance, in: outbox.folder, binding: outbox.binding) else {
                    continue
                }
                logger.info(
                    "Adopted the events that a dead process left.",
                    metadata: ["instance": "\(instance)", "waiting": "\(events.waiting)"]
                )
                adopted.append(events)
            } catch {
                status.update { $0.lastError = error.description }
                logger.log(level: reported.insert(error.description).inserted ? .warning : .debug, "\(error)")
            }
        }
        removeFinished()
        tellAdopted()
    }

    /// Removes the sequences of which everything is confirmed, and gives back those whose rest is refused.
    func removeFinished() {
        guard adopted.contains(where: { $0.isFinished || $0.isLeft }) else { return }
        adopted.removeAll { events in
            if events.isFinished { events.remove() }
            if events.isLeft { giveBack(events) }
            return events.isFinished || events.isLeft
        }
        tellAdopted()
    }

    private func tellAdopted() {
        let processes = Set(adopted.map(\.instance))
        let waiting = adopted.reduce(0) { $0 + $1.waiting }
        status.update {
            $0.adoptedProcesses = processes
            $0.adopted = waiting
            $0.refusedProcesses = refusedJobs.processes
            $0.refused = refusedJobs.sentences
        }
        if processes.isEmpty { outbox.emptied.send() }
    }

    /// Says what could not be read, once for each place, and why reading rests.
    ///
    /// - Parameter isAdopted: whether a dead process left it: this process's own events are counted by the outbox.
    func report(_ taken: TakenEvents, isAdopted: Bool) {
        for damage in taken.damages where reported.insert(damage.description).inserted {
            logger.warning("\(damage)")
            guard isAdopted, damage.isLoss else { continue }
            status.update {
                $0.unreadable += 1
                $0.unreadableReason = damage.description
            }
        }
        if let failure = taken.failure {
            status.update { $0.lastError = failure.description }
            let isNews = reported.insert(failure.description).inserted
            logger.log(level: isNews ? .warning : .debug, "\(failure) The events in it wait until it can be read.")
        }
    }

    private func reportFailures() {
        let failures = outbox.takeFailures()
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

    private func note() {
        do throws(OutboxError) {
            try outbox.note()
            for events in adopted { try events.note() }
        } catch {
            logger.debug("\(error)")  // the note only saves work after a crash
        }
    }
}
