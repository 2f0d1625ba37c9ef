import MirroringEvents

/// Asks rsync for all that a job mirrors: every entry of the source but those that the job leaves out.
struct SourceListing {
    var job: Job
    var rsync: Rsync
    /// The source's folder; asked for again where the line to another machine breaks.
    var folder: () throws(RunFailure) -> RsyncFolder

    /// An entry of the source.
    struct Entry: Sendable, Hashable {
        var path: RelativePath
        var kind: RsyncLine.Kind
    }

    /// Lists the entries, the root included, in no order.
    ///
    /// What can't be read is missing in it: ``ChangeSurvey`` tells of that.
    ///
    /// - Throws: ``RunFailure`` if the source's own folder can't be opened, or rsync fails as a whole; `CancellationError`.
    func entries() async throws -> [Entry] {
        var entries: [Entry] = []
        var result: RsyncResult
        var tries = 0
        repeat {
            tries += 1
            entries = []
            let folder = try folder()
            result = try await rsync.run(arguments(folder.argument), in: [folder], input: Exclusions(of: job).list) {
                line in
                guard let line = RsyncLine(line) else { return }
                entries.append(Entry(path: line.path, kind: line.kind))
            }
        } while result.isLineLost && tries <= ChangeSurvey.lineTries
        guard result.isSuccess || result.isVanished || result.isPartial else {
            throw result.failure(action: "list the source")
        }
        return entries
    }

    private func arguments(_ source: String) -> [[UInt8]] {
        // To a place where there is nothing, everything is new. Hard links would be told as such.
        var arguments = [
            "--archive", "--dry-run", "--itemize-changes", "--out-format=\(RsyncLine.format)", "--from0",
            "--exclude-from=-",
        ]
        arguments += job.rsyncOptions.survey
        arguments += ["--", "\(source)/", "\(RsyncFolder.nowhere)/"]
        return arguments.map { Array($0.utf8) }
    }
}
