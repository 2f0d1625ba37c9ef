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
        guard let written = writing?.log.bytesWritten else { return }
        let now = readClocks()
        guard let pace = writing?.pace, pace.isDue(at: now.instant, written: written, limit: retention.bytes) else {
            return
        }
        lookAtClock(now)
        guard let writing else { return }
        let isHolding = writing.clock?.isHolding ?? false
        let survey: OfflineLogSurvey
        do {
            survey = try await surveyor.survey(
                writing.folder,
                by: retention,
                sparingOld: isHolding,
                writtenBefore: writing.store.path,
                at: now.time
            )
        } catch {
            if isWriting(writing) { perform(.removing) { throw error } }
            return
        }
        guard let removal = await remove(survey.superfluous, by: writing) else { return }
        writing.log.forgetFiles(missingIn: survey)
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

    /// Judges by the clock whether files are as old as they look. That its file was removed says that it is right.
    private func lookAtClock(_ now: LogClock.Reading) {
        guard let writing, var clock = writing.clock else { return }
        let wasHolding = clock.isHolding
        if writing.isClockStored, writing.clocks.facts == nil { clock.believe() }
        clock.look(at: now)
        self.writing?.clock = clock
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
    /// - Returns: what was removed; nil if this bridge writes no more, or has begun anew.
    private func remove(
        _ superfluous: [OfflineLogSurvey.Removal],
        by writing: Writing
    ) async -> OfflineLogRemoval? {
        var removal = OfflineLogRemoval()
        var rest = superfluous[...]
        while isWriting(writing) {
            writing.log.remove(rest.prefix(Self.slice), noting: &removal)
            rest = rest.dropFirst(Self.slice)
            guard !rest.isEmpty else { return removal }
            await Task.yield()
        }
        return nil
    }

    /// Whether this bridge still writes as it did: while something is waited for, it may have left the log to another.
    private func isWriting(_ former: Writing) -> Bool { writing?.log === former.log }
}
