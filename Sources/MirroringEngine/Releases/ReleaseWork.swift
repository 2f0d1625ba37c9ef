import Foundation
import MirroringEvents
import MirroringFiles

/// The release that a run of a job builds, and what it builds it from.
struct ReleaseWork {
    private let job: Job
    private let kept: Int
    let place: ReleasePlace
    private(set) var current: ReleasePlace.Current
    /// Whether anything is in what is built that is not in what is published. A run in which nothing could be mirrored must not push an
    /// older release out by a copy of the current one.
    var hasNews = false

    /// The work of a run.
    ///
    /// - Returns: nil if the job publishes each package by itself, or at another machine, where this is done.
    /// - Throws: ``RunFailure`` if something is at the destination that no run has put there.
    init?(of job: Job) throws(RunFailure) {
        guard case .releases(let kept) = job.publish, job.farDestination == nil else { return nil }
        self.job = job
        self.kept = kept
        place = ReleasePlace(destination: job.destination)
        current = try place.current()
    }

    // MARK: Trees

    /// The job with what is being built for its destination: into that its packages go.
    var site: Job { into(Self.buildingPath(for: job.destination)) }

    /// The job with its current release for its destination.
    var published: Job {
        switch current {
        case .nothing, .folder: job
        case .release(let name): into(name)
        }
    }

    /// The job with the tree for its destination with which the source is compared: what is being built, if that was begun, else what
    /// is published.
    func compared() throws(RunFailure) -> Job {
        try isBegun() ? site : published
    }

    /// The job with one of its releases for its destination.
    func into(_ release: ReleaseName) -> Job { into("\(place.path)/\(release)") }

    private func into(_ tree: String) -> Job {
        var other = job
        other.destination = tree
        return other
    }

    /// Whether a tree is there that was made from what is published now.
    func isBegun() throws(RunFailure) -> Bool {
        guard let store = try place.open(), try store.holds(ReleaseStore.building),
            let notes = try store.buildingNotes()
        else { return false }
        return notes.jobId == job.id && notes.previous == current.release
    }

    /// Whether a release is there.
    func holds(_ release: ReleaseName) throws(RunFailure) -> Bool {
        try place.open()?.holds(release) ?? false
    }

    /// The releases that were rolled back, the newest mark first.
    func marks() throws(RunFailure) -> [ReleaseName] {
        let marks = try place.open()?.marks()?.releases ?? []
        return marks.filter { $0 != current.release }
    }

    // MARK: Building

    /// Ends what a dead engine has begun, and drops what was made from another release than the current one.
    func recover() throws(RunFailure) {
        guard let store = try place.open() else { return }
        try ReleaseSwitch(place: place, store: store).recover(current)
        if try !isBegun() { try store.remove(ReleaseStore.building) }
    }

    /// Drops what was built and is not published.
    func discard() throws(RunFailure) {
        try place.open()?.remove(ReleaseStore.building)
    }

    /// Drops what a job has built at a destination and not published, also if its file says something else by now. What another
    /// job has built stays.
    static func drop(of jobId: UUID, at destination: String) throws(RunFailure) {
        let place = ReleasePlace(destination: destination)
        guard let store = try place.open(), try store.buildingNotes()?.jobId == jobId else { return }
        try ReleaseSwitch(place: place, store: store).recover(place.current())
        try store.remove(ReleaseStore.building)
    }

    /// The path of the tree in which releases for a destination are built.
    static func buildingPath(for destination: String) -> String {
        "\(ReleasePlace(destination: destination).path)/\(ReleaseStore.building)"
    }

    /// Makes the tree to build in, if it is not there: a clone of what is published.
    ///
    /// - Throws: ``RunFailure``; `CancellationError`.
    func begin() throws {
        guard try !isBegun() else { return }
        let store = try place.make()
        try store.remove(ReleaseStore.building)
        try FolderTree.makeRoot(site.destination)
        if let clone = try store.tree(of: ReleaseStore.building), let original = try publishedTree(in: store) {
            try TreeClone(original: original, clone: clone).run()
        }
        // Written when the clone is whole: without it nobody takes it for one.
        try store.write(ReleaseNotes(jobId: job.id, previous: current.release))
    }

    private func publishedTree(in store: ReleaseStore) throws(RunFailure) -> FolderTree? {
        switch current {
        case .nothing: nil
        case .folder: try FolderTree(path: job.destination)
        case .release(let name): try store.tree(of: name)
        }
    }

    // MARK: Publishing

    /// Takes note of a package that was put into what is built.
    mutating func note(_ result: PackageImport.Result, of manifest: Manifest) {
        if result.isNews(of: manifest) { hasNews = true }
    }

    /// Makes what was built the current release, and removes those that are too many. If nothing of it is new, it is dropped.
    ///
    /// - Parameter publication: what is written down of it.
    /// - Returns: why an old one could not be removed; nil if nothing was published.
    mutating func publish(_ publication: ReleaseNotes.Publication) throws(RunFailure) -> [RunFailure]? {
        guard hasNews else {
            try discard()
            return nil
        }
        let store = try place.make()
        let name = publication.release
        let notes = ReleaseNotes(jobId: job.id, previous: current.release, publication: publication)
        try ReleaseSwitch(place: place, store: store, isDurable: job.isDurable).publish(notes, over: current)
        current = .release(name)
        do throws(RunFailure) {
            try ReleaseHistory(store: store, current: name).prune(to: kept, sparing: store.marks()?.releases ?? [])
            return []
        } catch {
            return [error]
        }
    }

    /// Goes back, or forth, to a release that is there.
    mutating func roll(to release: ReleaseName) throws(RunFailure) {
        let store = try place.make()
        // Before the switch, so that no run publishes again what somebody is just leaving.
        let marks = RollbackMarks(
            leaving: current.release,
            for: release,
            among: try store.releases().map(\.name),
            after: try store.marks(),
            at: .now
        )
        try store.write(marks)
        try ReleaseSwitch(place: place, store: store, isDurable: job.isDurable).link(to: release, over: current)
        current = .release(release)
    }
}
