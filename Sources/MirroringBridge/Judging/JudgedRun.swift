import MirroringEvents

import struct Foundation.UUID

/// What is remembered of a run to judge its job, and the next ones: a few numbers.
struct JudgedRun: Sendable, Hashable {
    /// The run.
    let runId: UUID
    /// When it began, by the engine's clock.
    var began: Timestamp
    /// When its last known event happened.
    var time: Timestamp
    /// How it stands by that.
    var outcome: Outcome
    /// Whether it has ended.
    var isOver: Bool
    /// Whether that event had waited for its broker: what happened since may still wait, the run's end as well.
    var cameLate: Bool
    /// Pages and files that it has mirrored; nil if that is not known.
    var items: Int?
    /// Entries that it has deleted.
    var deletions: Int
    /// Which share that is of what there was: of all files of the destination where the event tells them, of all that the run has changed
    /// otherwise.
    var deletedShare: Double

    /// A run as one of its events tells it.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - began: when it began, as far as that is known otherwise; identifiers of this project's engines tell it as well.
    ///   - cameLate: whether the event had waited for its broker.
    init(_ event: MirroringStatusEventArgs, began: Timestamp, cameLate: Bool = false) {
        let data = event.transferData
        runId = event.runId
        time = data.status.receivedTime
        self.began = min(event.runId.version7Time ?? began, data.status.receivedTime)
        outcome = data.status.outcome
        isOver = data.status.terminal
        self.cameLate = cameLate
        let progress = data.progress
        let counts = [progress?.importedPages, progress?.importedFiles].compactMap(\.self)
        items = counts.isEmpty ? nil : counts.reduce(0) { $0.addingUpToMaximum($1) }
        deletions = progress?.deleted ?? 0
        let rest = data.tree?.files ?? items ?? 0
        deletedShare = deletions == 0 ? 0 : Double(deletions) / (Double(deletions) + Double(rest))
    }

    /// How long it took, or has taken by then; as long as it comes late, by its last known event.
    func duration(at now: Timestamp) -> Duration {
        .milliseconds(max(0, (isOver || cameLate ? time : max(now, time)).milliseconds - began.milliseconds))
    }

    /// Whether it has ended well, with failed packages or without.
    var isGood: Bool { isOver && (outcome == .succeeded || outcome == .completedWithErrors) }
}
