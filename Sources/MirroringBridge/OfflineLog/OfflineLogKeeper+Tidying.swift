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
        guard let writing else { return }
        let (now, written) = (ContinuousClock.now, writing.log.bytesWritten)
        guard writing.pace.isDue(at: now, written: written, limit: retention.bytes) else { return }
        let survey: OfflineLogSurvey
        do {
            survey = try await surveyor.survey(
                writing.folder,
                by: retention,
                writtenBefore: writing.store.path,
                at: .now
            )
        } catch {
            if isWriting(writing) { perform(.removing) { throw error } }
            return
        }
        guard let removal = await remove(survey.superfluous, by: writing) else { return }
        writing.log.forgetFiles(missingIn: survey)
        perform(.removing) {
            if removal.files > 0 {
                logger.notice("removed offline logs", metadata: ["reason": "\(removal)"])
            }
            if let failure = removal.failure { throw failure }
            if let age = retention.age, try writing.letters.remove(after: age) {
                logger.notice("removed the notes of dead letters, which were too old")
            }
            self.writing?.pace.note(at: now, kept: survey.bytes - removal.bytes, written: written)
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
