public import MirroringEvents
import MirroringFiles

public import struct Foundation.UUID

/// Drops what earlier runs of a job have left, so that the next one starts over, or forgets the job altogether.
public enum JobReset {
    /// What was dropped.
    public struct Report: Sendable, Hashable {
        /// The job's name at its last run, or its id.
        public var name: String
        /// Packages that lay in staging folders.
        public var packages = 0
        /// Staging folders in which the job has worked.
        public var places = 0
        /// Runs of which it was known how they ended.
        public var runs = 0
        /// Whether a run was ended whose engine had died.
        public var endedRun = false
        /// What was left, since the place is not there: a sentence each. Then the job is not forgotten yet.
        public var left: [String] = []
        /// What stays of what runs have kept, and what may lie on other machines: a sentence each that names the folder.
        public var kept: [String] = []
    }

    /// Removes the job's packages from the staging folders in which it has worked, and what it has built of a release; an import that
    /// was cut short is put back first, into the destination it was for. What the job keeps of what it has replaced stays. Of another machine
    /// see ``resetThere(_:configuration:)``.
    ///
    /// - Returns: how many packages were dropped.
    /// - Throws: ``JobRefusal`` if the job is being run; ``RunFailure``.
    @discardableResult
    public static func reset(_ job: Job, stateFolder: String) throws -> Int {
        let state = try JobStateFolder(job: job, in: stateFolder)
        let lock = try JobLock(job: job, state: state)
        try state.note(job)
        let release = try ReleaseWork(of: job)
        try release?.recover()
        try release?.discard()
        let places = try state.facts()?.places.filter { $0.isHere && !$0.isGone } ?? []
        var count = 0
        for staging in StagingReset.all(of: job.id, places) { count += try staging.run() }
        lock.release()
        return count
    }

    /// Removes all that there is of a job on this machine but what it has mirrored, and keeps of that: its packages, as
    /// ``reset(_:stateFolder:)`` does, and what the state folder knows of it. A run whose engine died is ended before.
    ///
    /// A place that was there once and is not there now, since it is not mounted, say, keeps the job from being forgotten the first
    /// time; the second time it is given up.
    ///
    /// - Parameters:
    ///   - id: the job, which may have no job file any more.
    ///   - configuration: the engine's.
    ///   - sink: gets the end of a run whose engine died.
    /// - Returns: what was dropped; nil if nothing is known of the job.
    /// - Throws: ``JobRefusal`` if the job is being run; ``RunFailure``.
    public static func forget(
        _ id: UUID,
        configuration: EngineConfiguration,
        sink: any MirroringEventSink
    ) throws -> Report? {
        guard let state = try JobStateFolder(existing: id, in: configuration.stateFolder) else { return nil }
        var facts = try state.facts() ?? JobFacts(name: id.uuidString.lowercased())
        let job = Job(id: id, name: facts.name, source: "/", destination: "/")
        let lock = try JobLock(job: job, state: state, onWait: configuration.onWait)
        var report = Report(name: facts.name)
        report.endedRun = try state.record() != nil
        try DeadRun(state: state, engine: configuration.identity, sink: sink).close()
        report.runs = (try? state.pastRuns().runs.count) ?? 0
        var places: [JobFacts.Place] = []
        for (index, place) in facts.places.enumerated() where place.isHere {
            guard place.isGone, !place.isMissed else {
                places.append(place)
                continue
            }
            report.left.append(place.sentence)
            facts.places[index].isMissed = true
        }
        let kept = Set(facts.places.filter { $0.isHere && !places.contains($0) }.map(\.staging))
        for staging in StagingReset.all(of: id, places) where !kept.contains(staging.path) {
            report.packages += try staging.run()
            report.places += 1
            report.kept += try staging.kept()
        }
        report.kept += facts.remains(of: id)
        if report.left.isEmpty {
            try state.remove()
        } else {
            try state.save(facts)
        }
        lock.release()
        return report
    }
}

/// Empties a staging folder in which a job has worked, for one destination or several.
private struct StagingReset {
    let path: String
    private let job: Job
    /// Those that are there, the newest first.
    private let destinations: [String]

    private init(_ path: String, of id: UUID, _ places: [JobFacts.Place]) {
        self.path = path
        let last = places.last?.destination ?? "/"
        job = Job(id: id, name: "", source: "/", destination: last, staging: path)
        destinations = places.filter { !$0.isGone }.map(\.destination).reversed()
    }

    /// The staging folders of places.
    static func all(of id: UUID, _ places: [JobFacts.Place]) -> [Self] {
        Dictionary(grouping: places, by: \.staging).sorted { $0.key < $1.key }.map { Self($0.key, of: id, $0.value) }
    }

    /// Removes the packages and what was built of releases, and says how many packages there were.
    func run() throws(RunFailure) -> Int {
        let folder = StagingFolder(job: job)
        let packages = try folder.packages()
        for destination in destinations { try ReleaseWork.drop(of: job.id, at: destination) }
        for package in packages {
            if try !package.endKeeping(for: job) { try undo(package) }
        }
        try folder.remove()
        return packages.count
    }

    /// What stays: what somebody may want to have back, and what is published.
    func kept() throws(RunFailure) -> [String] {
        let remedy = "Remove it if nobody needs it any more."
        var sentences: [String] = []
        if let trash = try Trash(of: job), try !trash.batches().isEmpty {
            sentences.append("What runs have replaced or deleted is still in \(trash.path). \(remedy)")
        }
        for destination in destinations {
            let place = ReleasePlace(destination: destination)
            guard let store = try place.open(), try store.releases().contains(where: { $0.notes?.jobId == job.id })
            else { continue }
            let isShown = try place.linkedRelease() != nil
            let rest = isShown ? "\(destination) leads to one of them, so they stay." : remedy
            sentences.append("Releases are still in \(place.path). \(rest)")
        }
        return sentences
    }

    /// Puts back what an import had done that was cut short, into the destination that its journal names. Where all of them are given
    /// up, there is nothing into which it could be put back.
    private func undo(_ package: PackageFolder) throws(RunFailure) {
        var refusal: RunFailure?
        for destination in destinations {
            do throws(RunFailure) {
                return try ImportUndo(folder: package, destination: destination).run()
            } catch {
                refusal = refusal ?? error
            }
            // A release that was being built is gone, and with it all that there was to undo.
            if isOfRelease(package, for: destination) { return try package.removeJournal() }
        }
        if let refusal { throw refusal }
    }

    /// Whether a package was put into a release.
    private func isOfRelease(_ package: PackageFolder, for destination: String) -> Bool {
        let tree = ReleaseWork.buildingPath(for: destination)
        return (try? ImportJournal.steps(of: package, into: tree)) != nil
    }
}

extension JobFacts.Place {
    /// Whether the destination was there and is not now: then what was staged may be elsewhere as well, or can't be put back.
    fileprivate var isGone: Bool { hasExisted && FileFacts(of: destination) == nil }

    fileprivate var sentence: String {
        """
        The destination \(destination) is not there, so what may lie for it in \(staging) stays. Mount it or name it back, and \
        run this again; if it is still not there then, it is given up.
        """
    }
}
