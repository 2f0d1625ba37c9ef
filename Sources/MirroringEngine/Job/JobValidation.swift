import Foundation
import MirroringEvents
import MirroringFiles

/// Checks that a job can be run here and now, without changing anything.
public struct JobValidation: Sendable {
    /// Why a job can't be run, and the key of the job file that names the folder, or asks for what can't be had.
    public struct Problem: Sendable, Hashable {
        /// `source`, `destination`, `staging` or `permissions`.
        public let key: String
        /// What is wrong.
        public let failure: RunFailure
    }

    /// The job.
    public var job: Job
    /// What this engine needs itself, beside the job's file.
    let places: [EnginePlace]

    /// A validation of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - places: what this engine needs itself, beside the job's file: no run may delete it.
    public init(job: Job, places: [EnginePlace] = []) {
        self.job = job
        self.places = places
    }

    /// Checks the folders that are on this machine.
    ///
    /// - Throws: ``RunFailure`` (validation) that names the first folder that does not do, and the remedy.
    public func check() throws(RunFailure) {
        if let problem = problems().first { throw problem.failure }
    }

    /// Everything that is wrong with the folders of this machine; another one says itself what is wrong there. What can't be known of a
    /// folder that is missing is not looked for.
    public func problems() -> [Problem] {
        let source = problem("source", checkSource)
        guard job.farDestination == nil else {
            return [source ?? problem("source", checkTrustOfSource)].compactMap { $0 } + placeProblems()
        }
        let destination = problem("destination", checkDestination)
        // One that follows from the destination fails with it, and says nothing more.
        let isJudged = destination == nil || !StagingPlace.isStandard(job)
        let staging = isJudged ? problem("staging", checkStaging) : nil
        var problems = [source, destination, staging].compactMap { $0 }
        if let overlap = overlap() { problems.append(overlap) }
        if destination == nil { problems += JobMounts(of: job).problems }
        problems += placeProblems()
        // Others than this user and root must not decide which folders these are, and what the engine finds in its own.
        let trust = [
            source == nil ? problem("source", checkTrustOfSource) : nil,
            destination == nil ? problem("destination", checkTrustOfDestination) : nil,
            isJudged && staging == nil ? problem("staging", checkTrustOfStaging) : nil,
            problem("permissions", checkOwners),
        ]
        return problems + trust.compactMap { $0 }
    }

    private func problem(_ key: String, _ check: () throws(RunFailure) -> Void) -> Problem? {
        do throws(RunFailure) {
            try check()
            return nil
        } catch {
            return Problem(key: key, failure: error)
        }
    }

    func checkSource() throws(RunFailure) {
        guard job.farSource == nil else { return }
        try checkReach(of: job.source, "source")
        guard let mode = mode(of: job.source) else {
            throw invalid(job.source, "The source \(job.source) does not exist. Create it or correct \"source\".")
        }
        guard mode & S_IFMT == S_IFDIR else {
            throw invalid(job.source, "The source \(job.source) is no folder. Name one in \"source\".")
        }
        guard access(job.source, R_OK | X_OK) == 0 else {
            throw invalid(
                job.source,
                "The source \(job.source) can't be read by this user. Allow it, or run as another user."
            )
        }
    }

    func checkDestination() throws(RunFailure) {
        let parent = job.destination.parentPath
        try checkReach(of: job.destination, "destination")
        if let mode = mode(of: job.destination) {
            guard mode & S_IFMT == S_IFDIR else {
                throw invalid(
                    job.destination,
                    "The destination \(job.destination) is no folder. Name one in \"destination\"."
                )
            }
        } else {
            try checkNoDeadLink()
            guard let mode = mode(of: parent), mode & S_IFMT == S_IFDIR else {
                throw invalid(
                    job.destination,
                    "The destination \(job.destination) can't be made, since \(parent) is no folder. Create that one first."
                )
            }
        }
        let writable = placeOfDestination
        if let number = refusalToWrite(to: writable) {
            throw invalid(
                job.destination,
                "The destination can't be written: \(writable): \(SystemFailure.reason(of: number)). Allow it, or name another."
            )
        }
    }

    /// Nothing can be made where a link is that leads nowhere. One to a release is read, and not followed.
    private func checkNoDeadLink() throws(RunFailure) {
        guard job.publish == .packages, let facts = FileFacts(of: job.destination), facts.kind == .other else { return }
        let parent = try? OpenedFolder.named(job.destination.parentPath)
        guard let end = try? parent?.target(ofLink: FileName(job.destination.lastPathComponent)) else { return }
        var status = stat()
        let number = stat(job.destination, &status) == 0 ? 0 : errno
        throw invalid(
            job.destination,
            """
            The destination \(job.destination) is a symbolic link to \(String(decoding: end, as: UTF8.self)), which can't be \
            followed: \(SystemFailure.reason(of: number)). Create the folder to which it leads, or remove the link.
            """
        )
    }

    /// Why this user can't write to a folder; nil if he can. The destination may have got a mode of the source's by which nobody may do that:
    /// its owner opens it for as long as a run writes there.
    private func refusalToWrite(to folder: String) -> Int32? {
        guard access(folder, W_OK | X_OK) != 0 else { return nil }
        let number = errno
        guard number == EACCES, folder == job.destination else { return number }
        var status = stat()
        return stat(folder, &status) == 0 && status.st_uid == geteuid() ? nil : number
    }

    /// The destination, or the folder in which it is to be made.
    private var placeOfDestination: String {
        mode(of: job.destination) == nil ? job.destination.parentPath : job.destination
    }

    func checkStaging() throws(RunFailure) {
        let isInside = StagingPlace.mayLie(at: job.staging, in: job.destination)
        let parent = isInside ? placeOfDestination : job.staging.parentPath
        let place = mode(of: job.staging) == nil ? parent : job.staging
        guard let mode = mode(of: place), mode & S_IFMT == S_IFDIR else {
            throw invalid(
                job.staging,
                "The staging folder \(job.staging) can't be made: \(place) is no folder. Create one, or change \"staging\"."
            )
        }
        if let number = refusalToWrite(to: place) {
            throw invalid(
                job.staging,
                "The staging folder can't be written: \(place): \(SystemFailure.reason(of: number)). Allow it, or name another in \"staging\"."
            )
        }
        guard JobMounts.areOnOneMount(place, placeOfDestination) else {
            throw invalid(
                job.staging,
                """
                The staging folder \(job.staging) is on another file system, or another mount of it, than the destination \
                \(job.destination), so nothing can be renamed from one to the other. Name a folder beside the destination, or \
                staging: \(job.destination)/\(StagingPlace.innerName).
                """
            )
        }
    }

    /// What the job file says may differ, and still be one folder inside the other by way of symbolic links and mounts.
    private func overlap() -> Problem? {
        let table = MountTable.current
        if job.farSource == nil {
            let source = RealPath.of(job.source)
            for (key, path) in [("destination", RealPath.of(job.destination)), ("staging", RealPath.of(job.staging))] {
                guard let how = Self.overlap(path, source, in: table) else { continue }
                let sentence =
                    "The \(key) is \(path) and the source is \(source): \(how). Name folders that do not overlap."
                return Problem(key: key, failure: invalid(path, sentence))
            }
        }
        return stagingOverlap(in: table)
    }

    /// How one of two folders lies inside the other, or is it; nil if neither does.
    private static func overlap(_ path: String, _ other: String, in table: MountTable?) -> String? {
        if path.isAtOrBelow(other) || other.isAtOrBelow(path) { return "one lies inside the other" }
        let (first, second) = (FolderLineage(of: path, in: table), FolderLineage(of: other, in: table))
        guard first.isAtOrBelow(second) || second.isAtOrBelow(first) else { return nil }
        return "by another name or mount one lies inside the other, or is it"
    }

    /// What is staged must not be mirrored over.
    func stagingOverlap(in table: MountTable?) -> Problem? {
        let (destination, staging) = (RealPath.of(job.destination), RealPath.of(job.staging))
        guard !StagingPlace.mayLie(at: staging, in: destination),
            Self.overlap(staging, destination, in: table) != nil
        else { return nil }
        let sentence = """
            The staging folder is \(staging) and the destination is \(destination): what is staged would be mirrored over. Name a \
            folder beside the destination, or one right below it whose name begins with a point.
            """
        return Problem(key: "staging", failure: invalid(staging, sentence))
    }

    func checkTrustOfSource() throws(RunFailure) {
        guard job.farSource == nil else { return }
        _ = try OpenedFolder.root(job.source)
    }

    func checkTrustOfDestination() throws(RunFailure) {
        _ = try OpenedFolder.root(placeOfDestination)
    }

    func checkTrustOfStaging() throws(RunFailure) {
        _ = try StagingPlace(job: job).open()
    }

    func invalid(_ item: String, _ description: String) -> RunFailure {
        RunFailure(.validation, item: item, description)
    }

    private func mode(of path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }
}
