import MirroringFiles
import MirroringOfflineLog
import Synchronization

/// What runs' logs tell from their begin on: read on a queue of its own, since a long one takes seconds, in which pages are asked for.
actor LogStories {
    /// How many are kept.
    private static let most = 16

    /// A run's story as far as it was read.
    private struct Told: Sendable {
        var story = RunStory()
        var place = 0
        var isComplete = false
        var turn = 0
    }

    private let executor = SerialQueueExecutor(label: "offline-log-stories")
    private let folder: OfflineLogFolder
    /// Outside of the actor as well: what is known is known at once.
    private let told = Mutex<[OfflineLogFile: Told]>([:])
    private var turn = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(folder: String) {
        self.folder = OfflineLogFolder(path: folder)
    }

    /// What a log tells, as far as that can be read in one go: another call goes on.
    func story(of file: OfflineLogFile) throws(OfflineLogError) -> (story: RunStory, isComplete: Bool) {
        let pager = try OfflineLogPager(file, in: OpenedLogFolder(folder))
        turn += 1
        var known = told.withLock { $0[file] } ?? Told()
        // A log that was made again begins again.
        if known.place > pager.end { known = Told() }
        known.turn = turn
        known.place = try pager.read(from: known.place) { known.story.take($0.event) }
        known.isComplete = known.place >= pager.end
        told.withLock { told in
            told[file] = known
            if told.count > Self.most, let oldest = told.min(by: { $0.value.turn < $1.value.turn })?.key {
                told[oldest] = nil
            }
        }
        return (known.story, known.isComplete)
    }

    /// Where in a run errors and warnings are, if its log was read; nil if it was not, which begins with this.
    nonisolated func density(of file: OfflineLogFile) -> [RunDensity]? {
        let known = told.withLock { $0[file] }
        if known?.isComplete != true { Task { try? await story(of: file) } }
        return known.flatMap { $0.isComplete ? RunDensity.marks(of: $0.story) : nil }
    }
}
