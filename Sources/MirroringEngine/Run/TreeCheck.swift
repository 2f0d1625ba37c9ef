import Glibc
import MirroringEvents

/// Compares source and destination of a job, and changes nothing.
///
/// What differs is what a run would find to do (``JobPlan``). What a run does not look at comes in addition: whether every file can be
/// read, and, if that is asked for, whether the contents are the same where size and time are. They are read here and not by rsync, so
/// that the copy is not checked by the program that made it.
public struct TreeCheck: Sendable {
    private let job: Job
    private let rsync: Rsync
    private let comparesContents: Bool

    /// A check of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - rsync: the rsync to use.
    ///   - comparesContents: whether every file is read at both ends.
    public init(of job: Job, rsync: String = "rsync", comparesContents: Bool = false) {
        self.job = job
        self.rsync = Rsync(program: rsync)
        self.comparesContents = comparesContents
    }

    /// Compares the trees.
    ///
    /// - Parameter report: called for each finding, in the order of the bytes of the paths.
    /// - Throws: ``RunFailure``: the job can't be run as it is (validation), or its trees can't be listed; `CancellationError`; what
    ///   `report` throws.
    public func run(_ report: (CheckFinding) throws -> Void) async throws -> CheckSummary {
        try requireFoldersHere()
        let validation = JobValidation(job: job)
        try validation.check()
        try validation.checkPublishing()
        try requireDestination()
        // What is published, and not what a run has begun to build.
        let published = try LocalDestination(of: job).published()
        let root = try LocalSource(path: job.source)
        let survey = try await ChangeSurvey(job: job, rsync: rsync, source: root, destination: published).changes()
        let differences = PlannedDifferences(survey)
        let listed = try await SourceListing(job: job, rsync: rsync, folder: root.folder()).entries()
        let paths = Set(listed.map(\.path)).union(differences.paths)
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        let source = try TreeEnd(path: job.source)
        let destination = try TreeEnd(path: published.name)
        var summary = CheckSummary()
        summary.compared = paths.count
        for start in stride(from: 0, to: paths.count, by: portion) {
            try Task.checkCancellation()
            let portion = Array(paths[start..<min(start + portion, paths.count)])
            for finding in try await findings(at: portion, of: job, differences, source, destination) {
                summary.count(finding.verdict)
                try report(finding)
            }
        }
        try root.check()
        // Something could not be listed that has no finding of its own.
        if summary.unreadable == 0, let failure = survey.unreadable.first { throw failure }
        return summary
    }

    /// How many paths are looked at together; fewer where files are read, since findings are told after each portion.
    private var portion: Int { comparesContents ? 16 : 256 }

    private func requireFoldersHere() throws(RunFailure) {
        guard let place = job.farSource ?? job.farDestination else { return }
        throw RunFailure(
            .validation,
            item: "\(place)",
            """
            "mirror check" compares folders of one machine, and "\(job.name)" has \(place) on another. "mirror plan --checksum" reads all \
            of both ends and says what differs.
            """
        )
    }

    private func requireDestination() throws(RunFailure) {
        guard access(job.destination, F_OK) != 0 else { return }
        throw RunFailure(
            .validation,
            item: job.destination,
            "The destination \(job.destination) does not exist, so there is nothing to check. Run the job first."
        )
    }

    private func findings(
        at paths: [RelativePath],
        of job: Job,
        _ differences: PlannedDifferences,
        _ source: TreeEnd,
        _ destination: TreeEnd
    ) async throws -> [CheckFinding] {
        async let originals = source.look(at: paths)
        async let copies = destination.look(at: paths)
        var pairs: [EntryPair] = []
        for (path, (original, copy)) in zip(paths, zip(await originals, await copies)) {
            pairs.append(
                EntryPair(
                    path: path,
                    original: original,
                    copy: copy,
                    difference: differences[path],
                    failure: differences.failure(at: path),
                    job: job
                )
            )
        }
        if comparesContents { try await compareContents(of: &pairs, source, destination) }
        return pairs.compactMap(\.finding)
    }

    private func compareContents(
        of pairs: inout [EntryPair],
        _ source: TreeEnd,
        _ destination: TreeEnd
    ) async throws {
        let chosen = pairs.indices.filter { pairs[$0].hasComparableContents }
        let paths = chosen.map { pairs[$0].path }
        async let originals = source.read(paths)
        async let copies = destination.read(paths)
        for (index, readings) in zip(chosen, zip(try await originals, try await copies)) {
            pairs[index].add(readings.0, readings.1)
        }
    }
}

/// What a run would find to do, by path.
private struct PlannedDifferences: Sendable {
    private var changes: [RelativePath: Change] = [:]
    private var deletions: Set<RelativePath> = []
    /// What can't be seen at the source, and why.
    private var unseen: [RelativePath: RunFailure] = [:]

    init(_ survey: Changes) {
        for change in survey.changes { changes[change.path] = change }
        for deletion in survey.deletions { deletions.insert(deletion.path) }
        for deletion in survey.waiting { unseen[deletion.path] = survey.waitingReason }
        unseen.merge(survey.unreadableEntries) { $1 }
    }

    var paths: Set<RelativePath> { deletions.union(changes.keys).union(unseen.keys) }

    func failure(at path: RelativePath) -> RunFailure? { unseen[path] }

    subscript(path: RelativePath) -> EntryPair.Difference? {
        guard let change = changes[path] else { return deletions.contains(path) ? .extra : nil }
        // Something of another kind is in its way, and goes first.
        guard !deletions.contains(path) else { return .changed(isHardLink: false) }
        if change.isNew { return .missing }
        guard case .hardLink = change.kind else { return .changed(isHardLink: false) }
        return .changed(isHardLink: true)
    }
}
