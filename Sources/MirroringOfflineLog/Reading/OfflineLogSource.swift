import CMirroringLinux
import Foundation
import MirroringFiles

/// The bytes of a file as they were when it was opened.
///
/// An append overwrites nothing but the closing tag. So the file's length, taken under the shared lock, fixes what is read, and the
/// lock need not be held while reading: no reader, however slow, keeps a bridge waiting.
final class OfflineLogSource {
    /// How long a writer's lock is waited for, in milliseconds, and how long between two attempts.
    private static let lockPatience = 2_000
    private static let lockPause = 2

    let path: String
    private let descriptor: LogFile
    /// Where the events end that are read from the file.
    private var length: Int
    /// What is read after them: the closing tag, if the file had one.
    private var closing: [UInt8]
    private var offset = 0
    /// What the disk said, since libxml2 can't pass it on.
    private(set) var error: OfflineLogError?

    /// What libxml2 found that is not XML, in whichever thread it did.
    var damage: OfflineLogReader.Skip?

    private var limit = MarkupLimit()
    /// What was kept from libxml2, and in which line it is.
    private(set) var excess: (found: MarkupLimit.Excess, line: Int)?

    /// Whether there was nothing in the file.
    var isEmpty: Bool { length == 0 && closing.isEmpty }

    /// Opens a file.
    convenience init(path: String) throws(OfflineLogError) {
        try self.init(LogFile(path, O_RDONLY | O_NONBLOCK, while: "read"), locking: true)
    }

    /// Reads an open file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - locking: whether to take its lock for the look at its end; a writer has it already.
    init(_ file: consuming LogFile, locking: Bool) throws(OfflineLogError) {
        path = file.path
        descriptor = file
        let ending = locking ? try Self.look(at: descriptor) : try Ending(of: descriptor)
        guard ending.isFile else {
            throw OfflineLogError(notAnOfflineLog: path, because: "it is not a file")
        }
        closing = ending.isClosed ? OfflineLogFormat.closing : []
        length = ending.length - closing.count
    }

    /// How the file ends at one moment.
    private struct Ending {
        let isFile: Bool
        let length: Int
        let isClosed: Bool

        init(of descriptor: borrowing LogFile) throws(OfflineLogError) {
            let facts = try descriptor.facts()
            isFile = facts.kind == .file
            length = facts.size
            let start = max(0, length - OfflineLogFormat.closing.count)
            isClosed = isFile ? try descriptor.read(length - start, at: start) == OfflineLogFormat.closing : false
        }
    }

    /// How the file ends while nothing is being appended.
    ///
    /// A busy writer has the lock nearly always. Then the closing tag tells as well that an append is complete; where it is missing
    /// for long, it is no append that hides it.
    private static func look(at descriptor: borrowing LogFile) throws(OfflineLogError) -> Ending {
        for _ in 0..<(lockPatience / lockPause) {
            if let ending = try descriptor.lockedIfFree(
                .shared,
                { (descriptor) throws(OfflineLogError) in try Ending(of: descriptor) }
            ) {
                return ending
            }
            let ending = try Ending(of: descriptor)
            if ending.isClosed { return ending }
            poll(nil, 0, Int32(lockPause))
        }
        return try Ending(of: descriptor)
    }

    /// Fills the buffer with what comes next; 0 at the end, -1 if the disk fails or libxml2 must not see it.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let start = offset
        let count = fill(buffer)
        guard count > 0, let found = limit.scan(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else {
            return count
        }
        do {
            let line = try number(ofLineAt: start + found.offset)
            excess = (found.excess, line)
            let reason = "\(found.excess); nothing is read from here on"
            damage = damage ?? OfflineLogReader.Skip(line: line, reason: reason)
        } catch {
            self.error = error
        }
        return -1
    }

    /// Has the bytes counted that are read until an event is whole, and keeps more of them than it may have from libxml2.
    func withEventLimited<Result>(_ body: () -> Result) -> Result {
        limit.beginEvent()
        defer { limit.endEvent() }
        return body()
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        if offset < length {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(length - offset))
            do {
                let count = try descriptor.read(into: part, at: offset)
                offset += count
                return count
            } catch {
                self.error = error
                return -1
            }
        }
        let rest = closing.dropFirst(offset - length).prefix(buffer.count)
        buffer.copyBytes(from: rest)
        offset += rest.count
        return rest.count
    }

    /// Starts again, with the file cut off after one of its events and closed there.
    func rewind(endingAt end: Int) {
        length = end
        closing = OfflineLogFormat.closing
        offset = 0
        damage = nil
        limit = MarkupLimit()
        excess = nil
    }
}

extension OfflineLogSource {
    /// How much is looked at in one go.
    private static let window = 64 * 1_024

    /// Where events end around the damage in a line: the last one in it or before, and the last one before it.
    func endsOfEvents(aroundLine number: Int) throws(OfflineLogError) -> [Int] {
        let line = try range(ofLine: number)
        let through = try endOfEvent(before: line.upperBound)
        let before = try endOfEvent(before: line.lowerBound)
        return through == before ? [through].compactMap(\.self) : [through, before].compactMap(\.self)
    }

    /// The number of the line in which a place is, from 1.
    private func number(ofLineAt end: Int) throws(OfflineLogError) -> Int {
        var number = 1
        var place = 0
        while place < min(end, length) {
            let bytes = try descriptor.read(min(Self.window, min(end, length) - place), at: place)
            if bytes.isEmpty { break }
            number += bytes.ends(of: [UInt8(ascii: "\n")]).count
            place += bytes.count
        }
        return number
    }

    /// How far the end of a line is looked for: behind the damage in it nothing may come any more, in a file of any size.
    private static let longestLine = 16 << 20

    /// Where a line lies, as far as it is looked at; the file's end if it has fewer.
    private func range(ofLine number: Int) throws(OfflineLogError) -> Range<Int> {
        var left = number - 1
        var start = 0
        var place = 0
        while place < length {
            let bytes = try descriptor.read(min(Self.window, length - place), at: place)
            if bytes.isEmpty { break }
            for end in bytes.ends(of: [UInt8(ascii: "\n")]) {
                if left == 0 { return start..<(place + end) }
                left -= 1
                start = place + end
            }
            place += bytes.count
            if left == 0, place - start > Self.longestLine { return start..<place }
        }
        return (left == 0 ? start : length)..<length
    }

    /// The end of the last event that ends before a place; nil if there is none.
    private func endOfEvent(before place: Int) throws(OfflineLogError) -> Int? {
        let tag = OfflineLogFormat.eventEnd
        var end = place
        while end >= tag.count {
            let start = max(0, end - Self.window)
            let bytes = try descriptor.read(end - start, at: start)
            if let found = bytes.ends(of: tag).last { return start + found }
            if start == 0 { break }
            end = start + tag.count - 1
        }
        return nil
    }
}

extension [UInt8] {
    /// Where the occurrences of a pattern end, in order.
    fileprivate func ends(of pattern: [UInt8]) -> [Int] {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return [] }
            var ends: [Int] = []
            while let found = memmem(base + (ends.last ?? 0), count - (ends.last ?? 0), pattern, pattern.count) {
                ends.append(UnsafeRawPointer(found) - base + pattern.count)
            }
            return ends
        }
    }
}
