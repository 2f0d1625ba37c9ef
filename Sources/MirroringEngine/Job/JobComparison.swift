import Foundation

/// What several jobs have to do with each other: they may have one identity, write to one place, or read what another writes.
public struct JobComparison: Sendable {
    /// What is wrong between them, in the order of the jobs.
    public let conflicts: [JobConflict]
    /// For each job the others that have to be done before it, since it reads what they write.
    public let predecessors: [Set<Int>]

    /// Compares jobs by their files and by where their folders are now.
    public init(_ documents: [JobDocument]) {
        let table = MountTable.current
        let folders = documents.map { JobFolders(of: $0.job, in: table) }
        var comparison = Pairs(documents: documents, folders: folders)
        for second in documents.indices {
            for first in documents.indices where first < second { comparison.compare(first, second) }
        }
        let circles = JobCircles(comparison.predecessors).circles
        var conflicts = comparison.conflicts
        conflicts += circles.map { comparison.circle($0) }
        conflicts += comparison.chains(but: circles)
        self.conflicts = conflicts.sorted { ($0.jobs[0], $0.line ?? 0) < ($1.jobs[0], $1.line ?? 0) }
        predecessors = comparison.predecessors
    }

    /// The jobs that must not be run, since they collide with others.
    public var colliding: Set<Int> {
        Set(conflicts.filter { $0.severity == .error }.flatMap(\.jobs))
    }
}

/// Compares two jobs at a time, the earlier one first.
private struct Pairs {
    let documents: [JobDocument]
    let folders: [JobFolders]
    var conflicts: [JobConflict] = []
    var predecessors: [Set<Int>]

    init(documents: [JobDocument], folders: [JobFolders]) {
        self.documents = documents
        self.folders = folders
        predecessors = documents.map { _ in [] }
    }

    mutating func compare(_ first: Int, _ second: Int) {
        guard !documents[first].isOfSameFile(as: documents[second]) else {
            let name = documents[first].file
            let problem = "The file is \(name) under another name, and its job is one. Remove one of the names."
            return add([second, first], "id", problem)
        }
        compareIdentity(first, second)
        if folders[first].destination.isSame(as: folders[second].destination) {
            let place = documents[first].place(of: "destination")
            add(
                [second, first],
                "destination",
                "The destination \(folders[second].destination) is that of \(place) as well: each would delete what the other "
                    + "brings. Name another destination."
            )
        } else {
            compareDestinations(first, second)
            compareDestinations(second, first)
        }
        for (one, other) in [(first, second), (second, first)] {
            compareStaging(one, other)
            if readsWhatIsWritten(one, by: other) { predecessors[one].insert(other) }
        }
    }

    private mutating func compareIdentity(_ first: Int, _ second: Int) {
        guard documents[first].job.id == documents[second].job.id else { return }
        add(
            [second, first],
            "id",
            "The id is that of \(documents[first].place(of: "id")) as well, and what subscribers see of both would be one. "
                + "Give this one its own: id: \(UUID().uuidString.lowercased())."
        )
    }

    /// Whether one job's destination lies in what another deletes, or the link that leads to it does.
    private mutating func compareDestinations(_ inner: Int, _ outer: Int) {
        let places = [folders[inner].placeOfDestination, folders[inner].destination]
        guard let inside = places.first(where: folders[outer].writes) else { return }
        let place = documents[outer].place(of: "destination")
        add(
            [inner, outer],
            "destination",
            "The destination \(inside) lies in that of \(place), \(folders[outer].destination), and would be "
                + "deleted by it. Name a folder beside it, leave it out there with \"exclude\", or mirror both by one job."
        )
    }

    /// Whether one job's staging folder lies where another mirrors, or the other way round.
    private mutating func compareStaging(_ one: Int, _ other: Int) {
        guard let staging = folders[one].staging else { return }
        let trouble: (key: String, what: String)? =
            if folders[other].writes(staging) {
                ("destination", "lies in the destination")
            } else if folders[other].reads(staging) {
                ("source", "lies in the source")
            } else if folders[other].destination.isAtOrBelow(staging) {
                ("destination", "holds the destination")
            } else if folders[other].source.isAtOrBelow(staging) {
                ("source", "holds the source")
            } else {
                nil
            }
        guard let trouble else { return }
        add(
            [one, other],
            documents[one].line(of: "staging") == nil ? "destination" : "staging",
            "The staging folder \(staging) \(trouble.what) of \(documents[other].place(of: trouble.key)). Name another in \"staging\"."
        )
    }

    /// Whether a job reads what another writes, by its source in that one's destination or the other way round.
    private func readsWhatIsWritten(_ reader: Int, by writer: Int) -> Bool {
        folders[writer].writes(folders[reader].source) || folders[reader].reads(folders[writer].destination)
    }

    /// The jobs of a circle, each of which reads what the one after it writes.
    func circle(_ jobs: [Int]) -> JobConflict {
        let names = jobs.map { documents[$0].file }
        let list = "\(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1])"
        return conflict(
            .error,
            jobs,
            "source",
            "The jobs \(list) mirror in a circle: each reads what another of them writes, so they would never come to rest. "
                + "Name another source or destination in one of them."
        )
    }

    /// What is worth to know of jobs that read what others write, where that is no circle.
    func chains(but circles: [[Int]]) -> [JobConflict] {
        predecessors.indices.flatMap { reader in
            predecessors[reader].sorted().compactMap { writer in
                guard !circles.contains(where: { $0.contains(reader) && $0.contains(writer) }) else { return nil }
                return conflict(
                    .warning,
                    [reader, writer],
                    "source",
                    "The source \(folders[reader].source) is, holds or lies in what \(documents[writer].place(of: "destination")) "
                        + "writes. A run of both does that one first; runs at the same time by timers may read it half done."
                )
            }
        }
    }

    private mutating func add(_ jobs: [Int], _ key: String, _ problem: String) {
        conflicts.append(conflict(.error, jobs, key, problem))
    }

    private func conflict(_ severity: JobConflict.Severity, _ jobs: [Int], _ key: String, _ problem: String)
        -> JobConflict
    {
        let document = documents[jobs[0]]
        return JobConflict(
            severity: severity,
            jobs: jobs,
            file: document.file,
            line: document.line(of: key),
            problem: problem
        )
    }
}
