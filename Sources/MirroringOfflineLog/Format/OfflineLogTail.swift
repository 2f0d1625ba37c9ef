import CMirroringLinux
import Foundation
import MirroringEvents
import MirroringFiles

/// How a file ends: where its last complete event does, and which one that is.
struct OfflineLogTail: Equatable {
    /// Where the closing tag belongs: after the last complete event.
    var end: Int
    /// The last event's place in the history and in its run; nil where there is no event.
    var last: Place?
    /// Where the last event's line lies, as long as nothing is appended.
    var lastLine: Range<Int>? = nil
    /// Whether the closing tag stands there and nothing follows it.
    var isComplete: Bool

    /// An event's place in the history and in its run.
    struct Place: Equatable {
        var position: UInt64
        var sequence: Int
    }

    /// The end of a file without events.
    static let ofNewFile = Self(end: OfflineLogFormat.opening.count, last: nil, isComplete: true)

    /// Whether a file ends with the closing tag.
    static func isClosed(_ descriptor: borrowing LogFile) throws(OfflineLogError) -> Bool {
        try descriptor.locked(.shared) { (descriptor) throws(OfflineLogError) in
            let closing = OfflineLogFormat.closing
            let end = try descriptor.facts().size
            guard end >= closing.count else { return false }
            return try descriptor.read(closing.count, at: end - closing.count) == closing
        }
    }

    /// Whether what stands behind the last event holds one that no bridge has written like that: on several lines, say, as tools that
    /// format XML leave it. What a crash leaves of an append never does: that breaks off in an event's line, or has zeros in it.
    func isFollowedByForeignEvents(in descriptor: borrowing LogFile, length: Int) throws(OfflineLogError) -> Bool {
        let rest = try descriptor.read(length - end, at: end)
        guard !rest.contains(0), let start = rest.firstRange(of: OfflineLogFormat.eventStart),
            let foreign = rest[start.upperBound...].firstRange(of: OfflineLogFormat.eventEnd)
        else { return false }
        return foreign.upperBound < rest.count
    }

    /// Records an event after the last one.
    mutating func add(_ entry: OfflineLogEntry) {
        lastLine = nil
        last = Place(
            position: max(last?.position ?? 0, entry.position),
            sequence: max(last?.sequence ?? .min, entry.event.sequence)
        )
    }

    /// How much is read at first; an event is rarely longer.
    private static let window = 16 * 1_024
    /// The most that is read to find the last event: what a power cut leaves behind it is as long as one append.
    private static let farthest = 16 << 20

    /// The last event that is whole: a line of its own with position and sequence in it, not what a power cut leaves of one.
    private static func lastEvent(in bytes: [UInt8]) -> (range: Range<Int>, place: Place)? {
        var end = bytes.count
        while let closing = bytes.lastRange(of: OfflineLogFormat.eventClosing, before: end) {
            let lineStart = bytes[..<closing.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let line = bytes[lineStart..<closing.upperBound]
            if line.starts(with: OfflineLogFormat.eventOpening), !line.contains(0),
                let position = line.number(of: "<Position>", UInt64.self),
                let sequence = line.number(of: "<Sequence>", Int.self)
            {
                return (lineStart..<closing.upperBound, Place(position: position, sequence: sequence))
            }
            end = closing.lowerBound
        }
        return nil
    }
}

extension OfflineLogTail {
    /// Looks at the end of a file, reading no more of it than needed.
    ///
    /// - Parameters:
    ///   - descriptor: the file.
    ///   - length: its length.
    /// - Returns: nil if the file does not begin as an offline log does.
    init?(of descriptor: borrowing LogFile, length: Int) throws(OfflineLogError) {
        let opening = OfflineLogFormat.opening
        guard try descriptor.read(opening.count, at: 0) == opening else { return nil }
        var window = Self.window
        while true {
            let start = max(opening.count, length - window)
            let bytes = try descriptor.read(length - start, at: start)
            if let event = Self.lastEvent(in: bytes) {
                let rest = bytes[event.range.upperBound...]
                self.init(
                    end: start + event.range.upperBound,
                    last: event.place,
                    lastLine: (start + event.range.lowerBound)..<(start + event.range.upperBound),
                    isComplete: rest.elementsEqual(OfflineLogFormat.closing)
                )
                return
            }
            if start == opening.count {
                self.init(end: start, last: nil, isComplete: bytes.elementsEqual(OfflineLogFormat.closing))
                return
            }
            guard window < Self.farthest else {
                let size = "\(Self.farthest >> 20) MiB"
                throw OfflineLogError(notAnOfflineLog: descriptor.path, because: "its last \(size) hold no event")
            }
            window *= 4
        }
    }
}

extension [UInt8] {
    /// The last occurrence of `pattern` that ends before an index.
    fileprivate func lastRange(of pattern: [UInt8], before end: Int) -> Range<Int>? {
        guard let final = pattern.last else { return nil }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var end = end
            while end >= pattern.count, let found = memrchr(base, Int32(final), end) {
                let index = UnsafeRawPointer(found) - base
                let start = index + 1 - pattern.count
                if start >= 0, memcmp(base + start, pattern, pattern.count) == 0 { return start..<(index + 1) }
                end = index
            }
            return nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// The number after the first occurrence of a tag: position and sequence come before every text, which can't hold a tag anyway.
    func number<Number: FixedWidthInteger>(of tag: StaticString, _: Number.Type) -> Number? {
        let pattern = UnsafeBufferPointer(start: tag.utf8Start, count: tag.utf8CodeUnitCount)
        var start = startIndex
        while start + pattern.count <= endIndex {
            if self[start] == pattern[0], self[start...].starts(with: pattern) {
                let digits = self[(start + pattern.count)...].prefix { $0 != UInt8(ascii: "<") }
                return Number(String(decoding: digits, as: UTF8.self))
            }
            start += 1
        }
        return nil
    }
}
