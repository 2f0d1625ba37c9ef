import MirroringEvents
import MirroringFiles
import MirroringSettings
import Yams

/// A job file: YAML with the keys `id`, `name`, `source` and `destination`, and a few that may be left out.
///
/// - `pages`: list of globs; what counts as a page. `*.html`, `*.htm`, `*.xml`, `*.md`.
/// - `exclude`: list of rsync patterns; what is neither copied nor deleted.
/// - `package`: `maxPages` 10000, `maxFiles` 10000, `maxBytes` 1073741824; how much a package holds.
/// - `continueOnError`: false; whether a failed package lets the others go on.
/// - `retries`: 2; how often a transfer is tried again.
/// - `verify`: `time`; `content` has files compared by content as well.
/// - `maxDeletions`: a number; a run that would delete more entries of the destination is refused.
/// - `maxDeletionShare`: 0 to 1; a run that would delete a larger share of it is. Without this key: one that would delete
///   more than half and at least 100. See ``DeletionRefusal``.
/// - `staging`: the folder for packages under way; `.<last part of the destination>.mirroring` beside the destination. It
///   belongs to the engine's user or root, and nobody else may write to it, or it has the sticky bit, as `/tmp` does.
///
/// A key that is written has a value: one without is an error, and not the same as a key that is left out.
///
/// Paths may be relative to the folder of the job file. What is copied is copied as `rsync -a` does: permissions with
/// set-user-ID and set-group-ID, symbolic links as they are, wherever they lead, pipes and, for root, devices.
public enum JobFile {
    /// Reads a job file.
    ///
    /// - Parameter path: where it is.
    /// - Throws: ``JobFileError``: the file can't be read, is no YAML, or says something that does not hold.
    public static func read(_ path: String) throws(JobFileError) -> Job {
        let text: String
        do {
            text = try RegularFile(opening: path).text()
        } catch {
            let remedy = error.kind == .missing ? "Correct the path." : "Correct that, or name another job file."
            throw JobFileError(file: path, "The job file \(error). \(remedy)")
        }
        return try parse(text, file: path)
    }

    /// Reads a job from the text of a job file.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: where it is from; relative paths are relative to its folder.
    public static func parse(_ text: String, file: String) throws(JobFileError) -> Job {
        let job: Result<Job, JobFileError>
        do {
            job = try YAMLText.read(text) { root in
                Result { () throws(JobFileError) in try Self.job(root, file: file) }
            }
        } catch {
            throw JobFileError(file: file, line: error.line, error.sentence)
        }
        return try job.get()
    }

    private static func job(_ root: Node?, file: String) throws(JobFileError) -> Job {
        let keys = try JobFileKeys(root, file: file, place: "a job", known: knownKeys, needed: neededKeys)
        var job = Job(
            id: try keys.uuid("id"),
            name: try keys.name("name", limit: EventLimits.nameLength),
            source: try keys.path("source"),
            destination: try keys.path("destination"),
            staging: try keys.optional("staging") { key throws(JobFileError) in try keys.path(key) }
        )
        job.file = file
        for group in keyGroups { try group.read(keys, &job) }
        try keys.check(job)
        return job
    }

    /// Some of the keys that may be left out, all of one subject.
    struct KeyGroup: Sendable {
        /// Their names.
        let keys: [String]
        /// Reads those that are there into a job that has the defaults.
        let read: @Sendable (JobFileKeys, inout Job) throws(JobFileError) -> Void
    }

    private static let keyGroups: [KeyGroup] = [
        .selection,
        .comparison,
        .packages,
        .deletions,
    ]
    private static let neededKeys = ["id", "name", "source", "destination"]
    private static let knownKeys = neededKeys + keyGroups.flatMap(\.keys) + ["staging"]
}
