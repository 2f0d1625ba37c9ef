import Foundation
public import MirroringEvents

/// When a run that has no terminal event is taken to have ended without a word.
public struct RunSilence: Sendable, Hashable {
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

    /// Since when nothing was heard of a run; nil if that is not too long.
    ///
    /// Where a bridge is at work, its own writing counts as well: an event that had to wait for its broker is heard when it is written.
    ///
    /// - Parameters:
    ///   - last: the last event in its file.
    ///   - path: the file.
    public func since(_ last: OfflineLogEntry, in path: String) -> Timestamp? {
        let event = last.event.status.receivedTime
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        var heard = event
        var status = stat()
        if access("\(folder)/\(OfflineLogFolder.positionFile)", F_OK) == 0, stat(path, &status) == 0 {
            let second = min(max(status.st_mtim.tv_sec, 0), Int(now.milliseconds / 1_000))
            heard = max(heard, Timestamp(milliseconds: Int64(second) * 1_000))
        }
        let silence = Duration.milliseconds(now.milliseconds) - .milliseconds(heard.milliseconds)
        return silence > limit ? event : nil
    }
}
