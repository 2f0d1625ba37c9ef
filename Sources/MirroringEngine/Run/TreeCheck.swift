import Glibc
import MirroringEvents
import MirroringFiles
import MirroringRemote

/// Compares source and destination of a job, and changes nothing.
///
/// What differs is what a run would find to do (``JobPlan``). What a run does not look at comes in addition: whether every file can be
/// read, and, if that is asked for, whether the contents are the same where size and time are. They are read at the machine that has them
/// and not by rsync, so that the copy is not checked by the program that made it.
public struct TreeCheck: Sendable {
    private let job: Job
    private let rsync: Rsync
    private let caller: FarCaller
    private let comparesContents: Bool
    private let places: [EnginePlace]

    /// A check of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - rsync: the rsync to use.
    ///   - ssh: the ssh by which another machine is reached.
    ///   - version: this program's, for another machine.
    ///   - comparesContents: whether every file is read at both ends.
    ///   - places: what the engine needs itself (``EngineConfiguration/ownPlaces``): no run mirrors it.
    ///   - onWait: told in sentences for people that the connection to another machine broke, and that it is there again.
    public init(
        of job: Job,
        rsync: String = "rsync",
        ssh: String = "ssh",
        version: String = "",
        comparesContents: Bool = false,
        places: [EnginePlace] = [],
        onWait: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.job = job
        self.rsync = Rsync(program: rsync)
        self.comparesContents = comparesContents
        self.places = places
        var caller = FarCaller(mode: .check, token: FarCaller.newToken, version: version, ssh: ssh)
        caller.onWait = onWait
        self.caller = caller
    }

    /// Compares the trees.
    ///
    /// - Parameter report: called for each finding, in the order of the bytes of the paths.
    /// - Throws: ``RunFailure``: the job can't be run as it is (validation), or its trees can't be listed; `CancellationError`; what
    ///   `report` throws.
    public func run(_ report: (CheckFinding) throws -> Void) async throws -> CheckSummary {
        let sides = CheckedSides()
        do {
            let summary = try await compare(sides, report)
            await sides.close()
            return summary
        } catch {
            await sides.close()
            throw error
        }
    }

    private func compare(
        _ sides: CheckedSides,
        _ report: (CheckFinding) throws -> Void
    ) async throws -> CheckSummary {
        let trees = try await sides.open(job, by: rsync, for: caller, besides: places)
        var summary = CheckSummary()
        summary.compared = trees.paths.count
        for start in stride(from: 0, to: trees.paths.count, by: Self.portion) {
            try Task.checkCancellation()
            let paths = Array(trees.paths[start..<min(start + Self.portion, trees.paths.count)])
            var pairs = try await trees.pairs(at: paths)
            for part in comparesContents ? Self.parts(of: pairs) : [pairs.indices] {
                if comparesContents { try await trees.compareContents(of: &pairs[part]) }
                for finding in pairs[part].compactMap(\.finding) {
                    summary.count(finding)
                    try report(finding)
                }
            }
        }
        try await sides.check()
        // Something could not be listed that has no finding of its own.
        if summary.unreadable == 0, let failure = trees.failure { throw failure }
        return summary
    }

    /// How many paths are looked at together: one way there and back, where a tree is on another machine.
    private static let portion = 1_024
    /// About how many bytes are read together, since findings are told after that.
    private static let bytesAtOnce = 64 << 20

    /// Entries whose files are read together.
    private static func parts(of pairs: [EntryPair]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var (start, bytes) = (pairs.startIndex, 0)
        for index in pairs.indices {
            let more = pairs[index].comparableBytes ?? 0
            if bytes > 0, more > bytesAtOnce - bytes {
                parts.append(start..<index)
                (start, bytes) = (index, 0)
            }
            bytes.addUpToMaximum(more)
        }
        return parts + [start..<pairs.endIndex]
    }
}

/// Both trees of a job, and what a run would find to do.
private struct CheckedTrees: Sendable {
    /// The job, with what another machine has said of its folder there.
    var job: Job
    /// All entries of either.
    var paths: [RelativePath]
    var differences: PlannedDifferences
    var source: TreeEnd
    var destination: TreeEnd
    /// Whether the destination is kept by root.
    var isRoot: Bool
    /// Why something could not be listed.
    var failure: RunFailure?

    /// What is seen of some entries at both.
    func pairs(at paths: [RelativePath]) async throws -> [EntryPair] {
        async let originals = source.look(at: paths)
        async let copies = destination.look(at: paths)
        var pairs: [EntryPair] = []
        for (path, (original, copy)) in zip(paths, zip(try await originals, try await copies)) {
            pairs.append(
                EntryPair(
                    path: path,
                    original: original,
                    copy: copy,
                    difference: differences[path],
                    failure: differences.failure(at: path),
                    job: job,
                    asRoot: isRoot
                )
            )
        }
        return pairs
    }

    /// Has the files among some entries read at both.
    func compareContents(of pairs: inout ArraySlice<EntryPair>) async throws {
        let chosen = pairs.indices.filter { pairs[$0].comparableBytes != nil }
        let paths = chosen.map { pairs[$0].path }
        async let originals = source.read(paths)
        async let copies = destination.read(paths)
        for (index, readings) in zip(chosen, zip(try await originals, try await copies)) {
            pairs[index].add(readings.0, readings.1)
        }
    }
}

/// The two sides of a job that is checked, asked on a queue of its own, for their calls block.
private actor CheckedSides {
    private let executor = SerialQueueExecutor(label: "tree-check")
    private var sides: JobSides?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Finds out what a run would do, and what there is.
    func open(
        _ named: Job,
        by rsync: Rsync,
        for caller: FarCaller,
        besides places: [EnginePlace]
    ) async throws -> CheckedTrees {
        var known = named
        known.exclude += PlacesInSource(places, of: named).patterns
        let sides: JobSides
        do {
            sides = try JobSides(checking: known, for: caller)
        } catch let invalid as JobSides.InvalidJob {
            throw invalid.failure
        }
        self.sides = sides
        let (job, source, destination) = (sides.job, sides.source, sides.destination)
        guard try destination.look(at: [.root]).facts(.root) != nil else {
            throw RunFailure(
                .validation,
                item: destination.name,
                "The destination \(destination.name) does not exist, so there is nothing to check. Run the job first."
            )
        }
        let survey = try await ChangeSurvey(job: job, rsync: rsync, source: source, destination: destination).changes()
        let differences = PlannedDifferences(survey)
        let listed = try await SourceListing(job: job, rsync: rsync, folder: source.folder).entries()
        return CheckedTrees(
            job: job,
            paths: Set(listed.map(\.path)).union(differences.paths).sorted(),
            differences: differences,
            source: TreeEnd(try source.examined()),
            destination: TreeEnd(try destination.examined()),
            isRoot: job.farDestination == nil ? geteuid() == 0 : destination.usualTraits.rights.user == 0,
            failure: survey.unreadable.first
        )
    }

    /// Checks that the source is still the same.
    func check() throws { try sides?.source.check() }

    /// Ends what was opened.
    func close() {
        sides?.close()
        sides = nil
    }
}
