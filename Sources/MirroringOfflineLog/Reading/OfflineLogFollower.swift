import Foundation
import MirroringFiles

/// Reads what a bridge appends to an offline log, event by event: a value that remembers how far it has read.
///
/// It reads no part twice, so it can look as often as somebody wants to see what is new. It takes only what a bridge has written, an
/// event a line; ``OfflineLogReader`` reads whatever is an offline log, once.
package struct OfflineLogFollower: Sendable {
    /// How many bytes are read at a time; an event is rarely longer.
    private static let window = 1 << 20
    /// The longest that an event may be.
    private static let farthest = 16 << 20

    /// The file.
    package let path: String
    /// The job that the file's name says.
    private let jobId: UUID?
    /// Up to where events have been read: the next one begins here, where the closing tag stands until then.
    private var offset: Int

    /// How many lines were passed over because nothing can be read from them.
    package private(set) var unreadable = 0

    /// Begins to follow a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isFromEnd: whether what stands in it already is passed over.
    /// - Throws: ``OfflineLogError`` if it can't be opened, or no bridge has written it.
    package init(path: String, fromEnd isFromEnd: Bool = false) throws(OfflineLogError) {
        let file = try Self.open(path)
        let tail = try file.locked(.shared) { (file) throws(OfflineLogError) in
            try OfflineLogTail(of: file, length: try file.facts().size)
        }
        guard let tail else { throw OfflineLogError(notAnOfflineLog: path, because: "it does not begin like one") }
        self.path = path
        jobId = OfflineLogFile(path: path)?.jobId
        offset = isFromEnd ? tail.end : OfflineLogFormat.opening.count
    }

    private static func open(_ path: String) throws(OfflineLogError) -> LogFile {
        try LogFile(path, O_RDONLY | O_NONBLOCK, while: "read")
    }

    /// The events that have been appended since the last time, or the first of them if they are many; none if there is nothing new.
    ///
    /// - Throws: ``OfflineLogError`` if the file can't be read any more.
    package mutating func next() throws(OfflineLogError) -> [OfflineLogEntry] {
        let file = try Self.open(path)
        var window = Self.window
        while true {
            let (start, count) = (offset, window)
            let bytes = try file.locked(.shared) { (file) throws(OfflineLogError) in try file.read(count, at: start) }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            let whole = lines.prefix { !$0.starts(with: OfflineLogFormat.closing.dropLast()) }
            guard whole.isEmpty, lines.isEmpty, bytes.count == window else { return take(whole) }
            guard window < Self.farthest else {
                throw OfflineLogError(notAnOfflineLog: path, because: "it has a line of more than \(window >> 20) MiB")
            }
            window *= 4
        }
    }

    private mutating func take(_ lines: ArraySlice<ArraySlice<UInt8>>) -> [OfflineLogEntry] {
        var entries: [OfflineLogEntry] = []
        for line in lines {
            offset += line.count + 1
            if line.starts(with: OfflineLogFormat.eventOpening),
                let entry = OfflineLogEntry(line: Array(line), jobId: jobId)
            {
                entries.append(entry)
            } else if !line.isEmpty {
                unreadable += 1
            }
        }
        return entries
    }
}
