import Logging
import MirroringFiles
import MirroringOfflineLog

/// What has to be done now and then, beside the writing.
extension OfflineLogKeeper {
    /// How many files are removed before events are written again.
    private static let slice = 100

    /// Puts right what could not be before, and, when it is time, removes what is too old or too much. What comes after the stored position
    /// stays: it would be read, and written, again.
    func tidyUp() async {
        if errors[.repairing] != nil { repair() }
        let now = readClocks()
        // Each time, so that a clock that is wrong for some minutes is not missed.
        lookAtClock(now)
        guard let log = writing?.log, isTidyingDue(at: now.instant, log) else { return }
        let written = log.bytesWritten
        let isHolding = writing?.clock?.isHolding ?? false
        guard let survey = await survey(sparingOld: isHolding, at: now.time),
            let removal = await remove(survey.superfluous, from: log), let writing
        else { return }
        log.forgetFiles(missingIn: survey)
        perform(.dating) {
            guard survey.spared > 0, let lead = writing.clock?.lead else { return }
            throw ClockDoubt(lead: lead, folder: writing.folder.place.path)
        }
        perform(.removing) {
            if removal.files > 0 {
                logger.notice("removed offline logs", metadata: ["reason": "\(removal)"])
            }
            if let clock = writing.clock {
                try writing.clocks.save(clock.memory)
                self.writing?.isClockStored = true
            }
            if let failure = removal.failure { throw failure }
            if let age = retention.age, !isHolding, try writing.letters.remove(after: age, at: now.time) {
                logger.notice("removed the notes of dead letters, which were too old")
            }
            self.writing?.pace.note(at: now.instant, kept: survey.bytes - removal.bytes, written: written)
        }
    }

    private func isTidyingDue(at now: ContinuousClock.Instant, _ log: OfflineLogWriter) -> Bool {
        writing?.pace.isDue(at: now, written: log.bytesWritten, limit: retention.bytes) ?? false
    }

    /// Looks at all files. The lock is not kept for that: another bridge may have to write in the meantime.
    ///
    /// - Returns: nil if they can't be looked at.
    private func survey(sparingOld: Bool, at now: FileTime) async -> OfflineLogSurvey? {
        guard let folder = writing?.folder, let position = writing?.store.path else { return nil }
        do {
            return try await surveyor.survey(
                folder,
                by: retention,
                sparingOld: sparingOld,
                writtenBefore: position,
                at: now
            )
        } catch {
            if writing != nil { perform(.removing) { throw error } }
            return nil
        }
    }

    /// Judges by the clock whether files are as old as they look. That its file was removed says that it is right. Where that changes
    /// anything, it is time to tidy up.
    private func lookAtClock(_ now: LogClock.Reading) {
        guard let writing, var clock = writing.clock else { return }
        let (lead, wasHolding) = (clock.lead, clock.isHolding)
        if writing.isClockStored, writing.clocks.isMissing {
            clock.believe()
            // Until there is another file, that there is none says nothing.
            self.writing?.isClockStored = false
        }
        clock.look(at: now)
        self.writing?.clock = clock
        guard clock.lead != lead || clock.isHolding != wasHolding else { return }
        self.writing?.pace = TidyingPace()
        if clock.isHolding, !wasHolding {
            let days = clock.memory.hold.components.seconds / 86_400
            logger.warning(
                "the clock jumped; no offline log is removed for its age for now",
                metadata: ["days": "\(days)"]
            )
        }
    }

    /// Removes files, a few at a time.
    ///
    /// - Returns: what was removed; nil if this bridge writes no more, or has begun anew: while something is waited for, it may have left the
    ///   log to another.
    private func remove(
        _ superfluous: [OfflineLogSurvey.Removal],
        from log: OfflineLogWriter
    ) async -> OfflineLogRemoval? {
        var removal = OfflineLogRemoval()
        var rest = superfluous[...]
        while writing?.log === log {
            log.remove(rest.prefix(Self.slice), noting: &removal)
            rest = rest.dropFirst(Self.slice)
            guard !rest.isEmpty else { return removal }
            await Task.yield()
        }
        return nil
    }
}
