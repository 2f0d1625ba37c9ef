import Foundation
import MirroringEvents
import MirroringRemote
import MirroringSettings

/// Keeps a run from mirroring everything anew to where the destination's disk should be: it was mounted there when the job last
/// succeeded, is not now, and most of what the source has is missing.
struct DestinationGuard {
    private let job: Job
    private let lost: MountedFolder?

    /// A guard for a run of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - known: where its destination was when it last succeeded; nil if that is not known.
    ///   - destination: the destination now.
    init(_ job: Job, knowing known: MountedFolder?, at destination: any DestinationSide) throws(RunFailure) {
        self.job = job
        lost = if let known, try destination.hasLost(known) { known } else { nil }
    }

    /// Why nothing is mirrored; nil if the destination is where it was, or has been moved with what it holds.
    func refusal(of changes: Changes) -> RunFailure? {
        let new = changes.changes.count { $0.isNew && $0.kind != .folder }
        guard let lost, new > changes.stayingItems else { return nil }
        let command = job.file.map { "mirror run \(ShellWord.quoted($0)) --new-destination" }
        let all = new + max(0, changes.stayingItems)
        let sentence = """
            The file system at \(String(decoding: lost.point, as: UTF8.self)) is not mounted any more, on which the destination \
            \(job.destination) was when the job last succeeded, and \(new) of \(all) items are missing there now. Mount it again.
            """
        // The command last and without a full stop, so that it can be copied.
        let remedy = command.map { "If the destination is meant to be there: \($0)" }
        let sentences = [sentence, remedy].compactMap { $0 }.joined(separator: " ")
        return RunFailure(.validation, item: job.destination, sentences)
    }
}
