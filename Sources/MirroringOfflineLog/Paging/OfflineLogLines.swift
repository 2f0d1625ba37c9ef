import Foundation
import MirroringEvents
import MirroringFiles

/// The events of an offline log as lines that can be reached from anywhere: each event stands on one of its own.
///
/// What was complete when it was opened is all there is; a bridge may go on appending. Not for several tasks at once.
final class OfflineLogLines {
    /// The bytes of an event's line, with its end, and where they lie.
    struct Line {
        let bytes: ArraySlice<UInt8>
        let place: Int

        /// Where the next line begins.
        var next: Int { place + bytes.count }

        /// The event's number in its run; nil where that can't be read.
        var sequence: Int? { bytes.number(of: "<Sequence>", Int.self) }

        /// Its position in the history; nil where that can't be read.
        var position: UInt64? { bytes.number(of: "<Position>", UInt64.self) }
    }

    /// How much is read to find one line, and to read many.
    private static let window = 16 * 1_024
    private static let block = 1 << 20

    let file: OfflineLogFile
    /// The bytes of the whole file.
    let size: Int
    /// Where the first event begins.
    let begin = OfflineLogFormat.opening.count
    /// Where the last one ends.
    let end: Int
    private let descriptor: LogFile

    /// Opens a file of a folder. No link is followed.
    ///
    /// - Throws: ``OfflineLogError``, with code `notAnOfflineLog` if no bridge has written it.
    init(_ file: OfflineLogFile, in folder: OpenedLogFolder) throws(OfflineLogError) {
        let path = folder.path(of: file.name)
        let descriptor = try LogFile(FileName(file.name), in: folder.handle, at: path, O_RDONLY, while: "read")
        if let problem = try descriptor.problem(as: .anybodys) { throw OfflineLogError(problem, of: path) }
        let size = try descriptor.locked(.shared) { (descriptor) throws(OfflineLogError) in
            try descriptor.facts().size
        }
        guard let tail = try OfflineLogTail(of: descriptor, length: size) else {
            throw OfflineLogError(notAnOfflineLog: path, because: "it does not begin like one")
        }
        self.file = file
        self.size = size
        end = tail.end
        self.descriptor = descriptor
    }

    /// The first line that begins at a place or after it; nil if there is none.
    func line(from place: Int) throws(OfflineLogError) -> Line? {
        var place = place
        var window = Self.window
        while place < end {
            let start = max(begin, place - 1)
            let bytes = try descriptor.read(min(window, end - start), at: start)
            // Where a line begins is known by the end of the one before.
            let first = place == begin ? 0 : bytes.firstIndex(of: Self.newline).map { $0 + 1 }
            var next = first
            while let begin = next, let last = bytes[begin...].firstIndex(of: Self.newline) {
                let line = bytes[begin...last]
                if line.starts(with: OfflineLogFormat.eventOpening) { return Line(bytes: line, place: start + begin) }
                next = last + 1
            }
            if let first, let next, next > first {
                place = start + next
                window = Self.window
            } else if start + bytes.count >= end || bytes.isEmpty {
                return nil
            } else {
                window *= 4
            }
        }
        return nil
    }

    /// Where the first line begins of those that are not before something; the end if all are.
    ///
    /// - Parameter isBefore: whether a line is; of those in order once one is not, none that follows it is.
    func firstPlace(_ isBefore: (Line) -> Bool) throws(OfflineLogError) -> Int {
        var low = begin
        var high = end
        while high - low > Self.window {
            let middle = low + (high - low) / 2
            if let line = try line(from: middle), line.place < high, isBefore(line) {
                low = line.next
            } else {
                high = middle
            }
        }
        while let line = try line(from: low) {
            guard isBefore(line) else { return line.place }
            low = line.next
        }
        return end
    }

    /// Goes through the lines from a place on.
    ///
    /// - Parameter body: gets each line, and returns whether to go on.
    func forward(from place: Int, _ body: (Line) throws(OfflineLogError) -> Bool) throws(OfflineLogError) {
        var place = place
        var size = Self.block
        while place < end {
            let bytes = try descriptor.read(min(size, end - place), at: place)
            guard let last = bytes.lastIndex(of: Self.newline) else {
                if place + bytes.count >= end || bytes.isEmpty { return }
                size *= 2
                continue
            }
            for line in Self.lines(of: bytes[...last], at: place) {
                guard try body(line) else { return }
            }
            place += last + 1
            size = Self.block
        }
    }

    /// Goes through the lines before a place, the last one first.
    ///
    /// - Parameter body: gets each line, and returns whether to go on.
    func backward(from place: Int, _ body: (Line) throws(OfflineLogError) -> Bool) throws(OfflineLogError) {
        var place = place
        var size = Self.block
        while place > begin {
            let start = max(begin, place - size)
            let bytes = try descriptor.read(place - start, at: start)
            // What begins before the block is left for the next one.
            guard let first = start == begin ? 0 : bytes.firstIndex(of: Self.newline).map({ $0 + 1 }),
                first < bytes.count
            else {
                guard start > begin, !bytes.isEmpty else { return }
                size *= 2
                continue
            }
            for line in Self.lines(of: bytes[first...], at: start + first).reversed() {
                guard try body(line) else { return }
            }
            place = start + first
            size = Self.block
        }
    }

    /// The whole file, piece by piece, as it was when it was opened.
    func bytes(at place: Int) throws(OfflineLogError) -> [UInt8] {
        try descriptor.read(min(Self.block / 4, end - place), at: place)
    }

    private static let newline = UInt8(ascii: "\n")

    /// The events' lines among whole lines.
    private static func lines(of bytes: ArraySlice<UInt8>, at place: Int) -> [Line] {
        var lines: [Line] = []
        var start = bytes.startIndex
        while start < bytes.endIndex, let last = bytes[start...].firstIndex(of: newline) {
            let line = Line(bytes: bytes[start...last], place: place + start - bytes.startIndex)
            if line.bytes.starts(with: OfflineLogFormat.eventOpening) { lines.append(line) }
            start = last + 1
        }
        return lines
    }
}
