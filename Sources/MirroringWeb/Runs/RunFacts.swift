import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

/// What is kept of each run, for strips, trends and the past: a few numbers, however many runs there are.
struct RunFacts: Sendable, Hashable {
    let run: RunKey
    /// By the clock of its engine, as all that it tells of itself.
    var began: Timestamp
    /// When it began, and no later than it was heard of: its place among the runs. A clock that was ahead keeps no run the latest.
    var place: Timestamp
    /// When its last event that is known came.
    var lastHeard: Timestamp
    /// How it stands, or ended.
    var outcome: Outcome
    /// The number of its last event.
    var events: Int
    /// Its log; nil where there is none.
    var file: OfflineLogFile?
    /// Its log's bytes.
    var fileBytes = 0
    /// Bytes, pages and files, and deletions that arrived; nil where the engine does not tell.
    var bytes: Int?
    var items: Int?
    var deletions: Int?

    /// Those of a run.
    ///
    /// - Parameters:
    ///   - view: what it tells.
    ///   - run: which it is.
    ///   - began: when it began by its engine's clock.
    ///   - heard: when something of it was there, by another clock.
    ///   - file: its log; nil where there is none.
    ///   - fileBytes: its log's bytes.
    init(
        _ view: RunView,
        of run: RunKey,
        began: Timestamp,
        heard: Timestamp,
        file: OfflineLogFile?,
        fileBytes: Int = 0
    ) {
        self.run = run
        self.began = began
        place = min(began, heard)
        self.file = file
        self.fileBytes = fileBytes
        lastHeard = view.lastHeard
        outcome = view.outcome
        events = view.events
        bytes = view.progress?.sentBytes
        items = view.progress.flatMap { progress in
            guard let pages = progress.importedPages, let files = progress.importedFiles else { return nil }
            return pages.addingUpToMaximum(files)
        }
        deletions = view.progress?.deleted
    }

    /// Whether it has ended.
    var isOver: Bool { outcome != .running }

    /// When it ended; nil while it goes on.
    var ended: Timestamp? { isOver ? lastHeard : nil }

    /// How long it took, or takes so far.
    var seconds: Double { max(0, lastHeard.since(began) / .seconds(1)) }

    /// Bytes a second; nil where they are not known.
    var bytesPerSecond: Double? { bytes.flatMap { seconds > 0 ? Double($0) / seconds : nil } }

    /// The same run at an earlier moment: nil before it had begun.
    func at(_ moment: Timestamp) -> RunFacts? {
        guard began <= moment else { return nil }
        guard lastHeard > moment else { return self }
        var earlier = self
        earlier.outcome = .running
        earlier.lastHeard = moment
        return earlier
    }
}

extension RunFacts {
    /// In the order in which runs began, and of those of one moment in any that is always the same.
    static func isBefore(_ one: RunFacts, _ other: RunFacts) -> Bool {
        one.place == other.place
            ? one.run.runId.lowercased < other.run.runId.lowercased : one.place < other.place
    }
}

extension Collection where Element == Double {
    /// The middle one; nil of none.
    var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = self.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
