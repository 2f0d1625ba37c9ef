import Foundation
import MirroringEvents
import MirroringFiles

/// What a list of runs shows of each: its first and its last event, read without reading those between.
public struct OfflineLogSummary: Sendable, Hashable {
    /// The first event; nil if the file holds none that can be read.
    public let first: OfflineLogEntry?
    /// The last complete event.
    public let last: OfflineLogEntry?
    /// Whether the terminal event is there.
    public let isFinished: Bool
    /// The terminal event, which something may stand behind that its engine should not have told any more; nil where it is not there.
    public let end: OfflineLogEntry?

    /// Reads the two ends of a file.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``OfflineLogError`` if it can't be opened or is not an offline log.
    public init(path: String) throws(OfflineLogError) {
        let reader = try OfflineLogReader(path: path)
        first = try Self.nextEntry(of: reader)
        let descriptor = try LogFile(path, O_RDONLY | O_NONBLOCK, while: "read")
        let length = try descriptor.facts().size
        guard let tail = try OfflineLogTail(of: descriptor, length: length) else {
            // Written by another program: there is no short cut.
            var last = first
            var end = first.flatMap { $0.event.status.terminal ? $0 : nil }
            while let entry = try Self.nextEntry(of: reader) {
                last = entry
                if end == nil, entry.event.status.terminal { end = entry }
            }
            self.last = last
            self.end = end
            isFinished = end != nil
            return
        }
        let ending = try OfflineLogEnding(path: path)
        isFinished = ending.isFinished
        let jobId = OfflineLogFile(path: path)?.jobId
        end = ending.terminalLine.flatMap { OfflineLogEntry(line: $0, jobId: jobId) }
        last = try tail.lastLine.map { (line) throws(OfflineLogError) in
            try descriptor.read(line.count, at: line.lowerBound)
        }.flatMap { OfflineLogEntry(line: $0, jobId: jobId) }
    }

    private static func nextEntry(of reader: OfflineLogReader) throws(OfflineLogError) -> OfflineLogEntry? {
        while let item = try reader.next() {
            if case .entry(let entry) = item { return entry }
        }
        return nil
    }
}
