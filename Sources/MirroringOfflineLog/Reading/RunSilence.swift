import Foundation
public import MirroringEvents
import MirroringFiles

/// When a run that has no terminal event is taken to have ended without a word.
public struct RunSilence: Sendable, Hashable {
    /// What is to be thought of such a run.
    @nonexhaustive
    public enum Verdict: Sendable, Hashable {
        /// It goes on.
        case goesOn
        /// It may go on: since that time no bridge has written to the folder all that was published.
        case mayGoOn(noBridgeSince: Timestamp)
        /// It ended without a word: nothing has been heard of it since that time, that of its last event.
        case ended(since: Timestamp)
    }

    /// How long nothing may be heard of a run that goes on.
    public let limit: Duration
    /// The time at which that is judged.
    public let now: Timestamp

    /// A rule.
    ///
    /// - Parameters:
    ///   - limit: how long nothing may be heard of a run that goes on; the bridge's setting `bridge.silence`.
    ///   - now: the time at which that is judged.
    public init(limit: Duration, now: Timestamp = .now) {
        self.limit = limit
        self.now = now
    }

    /// What is to be thought of a run whose file holds no terminal event.
    ///
    /// In the folder of a bridge, the bridge's own writing counts as well: an event that had to wait for its broker is heard when it is
    /// written. And nothing is silent because nobody was there to hear it: a run is judged by the last moment at which a bridge had
    /// written all that was published. A copy of a file tells nothing of either; there its last event alone counts.
    ///
    /// - Parameters:
    ///   - last: the last event in its file.
    ///   - path: the file.
    public func verdict(on last: OfflineLogEntry, in path: String) -> Verdict {
        let event = last.event.status.receivedTime
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        guard let writer = FileFacts(of: "\(folder)/\(OfflineLogFolder.writerFile)") else {
            return isTooLong(from: event, to: now) ? .ended(since: event) : .goesOn
        }
        let heard = max(event, modified(path) ?? event)
        guard isTooLong(from: heard, to: now) else { return .goesOn }
        let written = time(ofSecond: writer.modified.seconds)
        // The bridge may just be about to say it again.
        let pause = Int64(OfflineLogFolder.signInterval / .milliseconds(1))
        let judged = min(now, Timestamp(milliseconds: written.milliseconds + pause))
        return isTooLong(from: heard, to: judged) ? .ended(since: event) : .mayGoOn(noBridgeSince: written)
    }

    /// Whether a file was written so long ago that a run which goes on would have been heard since.
    func isOver(_ path: String) -> Bool {
        modified(path).map { isTooLong(from: $0, to: now) } ?? false
    }

    private func isTooLong(from start: Timestamp, to end: Timestamp) -> Bool {
        Duration.milliseconds(end.milliseconds) - .milliseconds(start.milliseconds) > limit
    }

    /// When a file was written last, or that to which a link leads; nil if that can't be told.
    private func modified(_ path: String) -> Timestamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return time(ofSecond: status.st_mtim.tv_sec)
    }

    /// A time of the file system's clock; one that anybody has set to another age is a time from 1970 until now.
    private func time(ofSecond second: Int) -> Timestamp {
        Timestamp(milliseconds: Int64(min(max(second, 0), Int(now.milliseconds / 1_000))) * 1_000)
    }
}
