import CMirroringLinux
import Foundation
import MirroringEvents

/// Opens an offline log anywhere, in milliseconds whatever its size, and reads it page by page.
///
/// A search through a long file takes time, so each page looks at so many bytes at most, and says how far it has come. Not for several
/// tasks at once.
package final class OfflineLogPager {
    /// How many bytes a page looks at.
    package static let budget = 64 << 20

    private let lines: OfflineLogLines
    private let budget: Int

    /// The file.
    package var file: OfflineLogFile { lines.file }
    /// The file's bytes.
    package var bytes: Int { lines.size }
    /// Where the last event ends: what is read until there is what can be read now.
    package var end: Int { lines.end }

    /// Opens a file of a folder.
    ///
    /// - Throws: ``OfflineLogError`` if it can't be opened, or no bridge has written it.
    package init(
        _ file: OfflineLogFile,
        in folder: OpenedLogFolder,
        budget: Int = OfflineLogPager.budget
    ) throws(OfflineLogError) {
        lines = try OfflineLogLines(file, in: folder)
        self.budget = budget
    }

    /// A page.
    ///
    /// - Parameters:
    ///   - part: which part of the file.
    ///   - limit: how many events at most.
    ///   - filter: what is looked for; nil for all events.
    package func page(
        _ part: OfflineLogPage.Part,
        limit: Int,
        filter: OfflineLogPage.Filter? = nil
    ) throws(OfflineLogError) -> OfflineLogPage {
        let start = try place(of: part)
        var page = OfflineLogPage()
        var isCut = false
        var left = budget
        let take = { (line: OfflineLogLines.Line) -> Bool in
            guard page.entries.count < limit, left > 0 else {
                isCut = true
                return false
            }
            left -= line.bytes.count
            if let number = line.sequence {
                page.lowest = min(page.lowest ?? number, number)
                page.highest = max(page.highest ?? number, number)
            }
            if let position = line.position {
                page.lowestPosition = min(page.lowestPosition ?? position, position)
                page.highestPosition = max(page.highestPosition ?? position, position)
            }
            if let filter, !line.mayMatch(filter.marks) { return true }
            guard let entry = OfflineLogEntry(line: Array(line.bytes), jobId: self.file.jobId) else {
                page.damaged += 1
                return true
            }
            if filter?.matches(entry) ?? true { page.entries.append(entry) }
            return true
        }
        if part.isBackward {
            try lines.backward(from: start, take)
            page.entries.reverse()
            (page.hasEarlier, page.hasLater) = (isCut, start < lines.end)
        } else {
            try lines.forward(from: start, take)
            (page.hasEarlier, page.hasLater) = (start > lines.begin, isCut)
        }
        return page
    }

    /// Goes on through the events where a reader has stopped.
    ///
    /// - Parameters:
    ///   - place: where that was, a value that this has returned; 0 for the begin.
    ///   - body: gets each event.
    /// - Returns: where to go on; ``end`` if all was read, something before where the page's bytes were used up.
    package func read(from place: Int, _ body: (OfflineLogEntry) -> Void) throws(OfflineLogError) -> Int {
        var left = budget
        var reached: Int?
        try lines.forward(from: max(place, lines.begin)) { (line: OfflineLogLines.Line) -> Bool in
            guard left > 0 else {
                reached = line.place
                return false
            }
            if let entry = OfflineLogEntry(line: Array(line.bytes), jobId: file.jobId) { body(entry) }
            left -= line.bytes.count
            return true
        }
        return reached ?? lines.end
    }

    /// The first event; nil if there is none.
    package func first() throws(OfflineLogError) -> OfflineLogEntry? {
        try page(.first, limit: 1).entries.first
    }

    /// The event with which the run ends, and without one the last event; nil if there is none.
    ///
    /// A late event may follow the one with which the run ends, so the last few are looked at.
    package func last() throws(OfflineLogError) -> OfflineLogEntry? {
        let last = try page(.last, limit: 1).entries.last
        guard let last, !last.event.status.terminal else { return last }
        return try page(.last, limit: 8).entries.last { $0.event.status.terminal } ?? last
    }

    /// A piece of the file as it is, for whoever hands it on; empty at the end of the events, after which ``closing`` follows.
    package func piece(at place: Int) throws(OfflineLogError) -> [UInt8] {
        try lines.bytes(at: place)
    }

    /// What a file with events begins with.
    package static let opening = OfflineLogFormat.opening
    /// What it ends with.
    package static let closing = OfflineLogFormat.closing

    private func place(of part: OfflineLogPage.Part) throws(OfflineLogError) -> Int {
        switch part {
        case .first: lines.begin
        case .last: lines.end
        case .after(let number): try lines.firstPlace { $0.sequence.map { $0 <= number } ?? false }
        case .before(let number): try lines.firstPlace { $0.sequence.map { $0 < number } ?? false }
        case .afterPosition(let position): try lines.firstPlace { $0.position.map { $0 <= position } ?? false }
        case .beforePosition(let position): try lines.firstPlace { $0.position.map { $0 < position } ?? false }
        case .from(let time):
            try lines.firstPlace { line in
                OfflineLogEntry(line: Array(line.bytes), jobId: nil).map { $0.event.status.receivedTime < time }
                    ?? false
            }
        }
    }
}

extension OfflineLogLines.Line {
    /// Whether one of the marks stands in it, or there are none.
    fileprivate func mayMatch(_ marks: [[UInt8]]) -> Bool {
        guard !marks.isEmpty else { return true }
        return bytes.withUnsafeBytes { line in
            marks.contains { mark in memmem(line.baseAddress, line.count, mark, mark.count) != nil }
        }
    }
}
