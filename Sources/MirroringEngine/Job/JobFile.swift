import MirroringEvents
package import MirroringFiles
import MirroringSettings
import Yams

import struct Foundation.UUID

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
/// - `publish`: `packages`, each as soon as it is whole, or `release`, all of a run at once: the destination is a link then.
/// - `releases`: 5; how many releases are kept, the current one included.
/// - `keepDeleted`: a span of time such as `7d`; how long what a run replaces or deletes can be restored. Nothing is kept.
/// - `expect`: `every` and `grace`, spans such as `1h` and `10m`; how often a run is meant to end well, and how much later it may
///   be before monitors call it late. `grace` is a quarter of `every`, an hour at most.
/// - `bandwidth`, `window`, `timeout`: how fast, when and for how long; no limits.
/// - `permissions`: `source`; where permission bits, owner and group come from.
/// - `accessLists`: true; whether POSIX access lists are mirrored, where permission bits come from the source.
/// - `extendedAttributes`: true; whether `user.` attributes are mirrored, and, by root, capabilities of programs.
/// - `rsync`: options of rsync's own that a job may add.
/// - `durable`: false; whether a package would survive a power cut as soon as it is in place.
/// - `before`, `after`: commands that are run before and after a run. A file that has one is used only if it is this
///   user's or root's, and nobody else may write to it.
/// - `trace`: false; whether a run leaves `.well-known/mirroring-trace.json` at the destination, which says which run made the copy, when,
///   and what it holds.
/// - `staging`: the folder for packages under way; `.<last part of the destination>.mirroring` beside the destination, or
///   `.mirroring-staging` in it where it is a mount point, or this user may write to it and not beside it. It belongs to the
///   engine's user or root, and nobody else may write to it, or it has the sticky bit, as `/tmp` does.
/// - `ssh`: `hostKeys` `known` (or `acceptNew`), `connectTimeout` 15 (seconds), `patience` `5m`, `program`; how another machine is
///   reached, how long a connection that broke is tried again, and where `mirror` is there.
/// - `compress`: false; whether what goes to another machine, or comes from it, is compressed.
///
/// One of `source` and `destination` may be on another machine: `ssh://user@host:port/path`, or `user@host:path`. With a destination there
/// `staging` is a path of that machine, and a run can leave no trace.
///
/// A key that is written has a value: one without is an error, and not the same as a key that is left out.
///
/// Paths may be relative to the folder of the job file, `~` is the home folder of this user, and `..` leads where the kernel
/// goes, which depends on symbolic links. What is copied is copied as `rsync -a` does: permissions with
/// set-user-ID and set-group-ID, symbolic links as they are, wherever they lead, pipes and, for root, devices.
public enum JobFile {
    /// Reads a job file.
    ///
    /// - Parameter path: where it is.
    /// - Throws: ``JobFileFailure``: the file can't be read, is no YAML, or says things that do not hold: all of them.
    public static func read(_ path: String) throws(JobFileFailure) -> Job {
        try document(path).job
    }

    /// Reads a job file, and keeps where it says what.
    ///
    /// - Parameter path: where it is.
    /// - Throws: as ``read(_:)`` does.
    public static func document(_ path: String) throws(JobFileFailure) -> JobDocument {
        let text: String
        let distrust: FileProblem?
        do {
            let file = try RegularFile(opening: path)
            text = try file.text()
            distrust = file.distrust
        } catch {
            let remedy = error.kind == .missing ? "Correct the path." : "Correct that, or name another job file."
            throw JobFileFailure(JobFileError(file: path, "The job file \(error). \(remedy)"))
        }
        return try document(text: text, file: path, distrust: distrust)
    }

    /// Reads a job from the text of a job file.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: where it is from; relative paths are relative to its folder.
    public static func parse(_ text: String, file: String) throws(JobFileFailure) -> Job {
        try document(text: text, file: file).job
    }

    /// Reads a job from the text of a job file, and keeps where it says what.
    ///
    /// - Parameters:
    ///   - text: YAML.
    ///   - file: where it is from; relative paths are relative to its folder.
    ///   - distrust: why others than this user and root decide what is in the file; nil if they don't.
    package static func document(
        text: String,
        file: String,
        distrust: FileProblem? = nil
    ) throws(JobFileFailure) -> JobDocument {
        let document: Result<JobDocument, JobFileFailure>
        do {
            document = try YAMLText.read(text) { root in
                Result { () throws(JobFileFailure) in try Self.document(root, text, file: file, distrust) }
            }
        } catch {
            throw JobFileFailure(JobFileError(file: file, line: error.line, error.sentence))
        }
        return try document.get()
    }

    private static func document(
        _ root: Node?,
        _ text: String,
        file: String,
        _ distrust: FileProblem?
    ) throws(JobFileFailure) -> JobDocument {
        let problems = JobProblems(file: file, text: text)
        let keys: JobFileKeys
        do throws(JobFileError) {
            keys = try JobFileKeys(
                root,
                noting: problems,
                place: "a job",
                known: knownKeys,
                needed: neededKeys,
                paths: ["source", "destination", "staging"]
            )
        } catch {
            throw JobFileFailure(error)
        }
        keys.checkCommands(distrust)
        let job = Self.job(keys, problems)
        if let failure = problems.failure { throw failure }
        return JobDocument(job: job, file: file, lines: keys.lines)
    }

    /// What the keys say. Where something is wrong it is noted, and stands in for itself: nobody gets that job.
    private static func job(_ keys: JobFileKeys, _ problems: JobProblems) -> Job {
        let id = keys.needed("id") { keys.uuid($0) }
        let name = keys.needed("name") { keys.name($0, limit: EventLimits.nameLength) }
        let source = keys.needed("source") { keys.place($0) }
        let destination = keys.needed("destination") { keys.place($0) }
        let staging = keys.staging(of: destination)
        var job = Job(
            id: id ?? UUID(),
            name: name ?? "",
            source: source ?? .here("/"),
            destination: destination ?? .here("/"),
            staging: staging
        )
        job.file = keys.file
        for group in keyGroups where !problems.isFull {
            do throws(JobFileError) {
                try group.read(keys, &job)
            } catch {
                problems.note(error)
            }
        }
        if source != nil, destination != nil {
            keys.checkFolders(of: job)
            if staging != nil { keys.checkStaging(of: job) }
            keys.checkConnection(of: job)
        }
        return job
    }

    /// Some of the keys that may be left out, all of one subject.
    struct KeyGroup: Sendable {
        /// Their names.
        let keys: [String]
        /// Reads those that are there into a job that has the defaults. What is wrong is noted by the keys; thrown is what leaves
        /// nothing to say of the others.
        let read: @Sendable (JobFileKeys, inout Job) throws(JobFileError) -> Void
    }

    private static let keyGroups: [KeyGroup] = [
        .selection,
        .comparison,
        .packages,
        .trace,
        .deletions,
        .expectation,
        .limits,
        .copying,
        .connection,
        .commands,
        .publishing,
    ]
    private static let neededKeys = ["id", "name", "source", "destination"]
    /// Every key that may stand in a job file.
    package static let knownKeys = neededKeys + keyGroups.flatMap(\.keys) + ["staging"]
}
