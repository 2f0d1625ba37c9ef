import CMirroringLinux
import Foundation
package import MirroringEvents
import MirroringFiles

extension OfflineLogFolder {
    /// The last events of the runs that have no terminal event yet, newest run first.
    ///
    /// Reads no more than the end of each file, and may be called while a bridge writes. A file that can't be read, that no bridge has
    /// written, or that is another's is passed over: what it says becomes a run that this user's bridge speaks of.
    ///
    /// - Parameter limit: how many at most; where there are more, each job has its newest before another its second: a run's identifier
    ///   and its start are its publisher's own words, and decide nothing between jobs.
    /// - Throws: ``OfflineLogError`` if the folder is not there or can't be read.
    public func unfinishedRuns(limit: Int = 10_000) throws(OfflineLogError) -> [OfflineLogEntry] {
        try unfinishedRuns(in: .all, limit: limit) { $0 }
    }

    /// The same, with no more of each event than is needed: it may be large, and there may be many.
    ///
    /// - Parameters:
    ///   - span: the files that are read.
    ///   - limit: how many at most.
    ///   - part: what is needed of the last event of a run.
    package func unfinishedRuns<Part>(
        in span: OfflineLogSpan,
        limit: Int,
        _ part: (OfflineLogEntry) -> Part
    ) throws(OfflineLogError) -> [Part] {
        var parts: [(place: Int, part: Part)] = []
        let opened = try OpenedLogFolder(self)
        let trust = opened.trust
        for (place, file) in try opened.filesInTurn() where parts.count < limit && opened.holds(file, in: span) {
            guard let ending = try opened.ending(of: file, as: trust), !ending.isFinished else { continue }
            if let entry = ending.lastLine.flatMap({ OfflineLogEntry(line: $0, jobId: file.jobId) }) {
                parts.append((place, part(entry)))
            }
        }
        return parts.sorted { $0.place < $1.place }.map(\.part)
    }

    /// Tells the last event of each of the last runs of each job; of a run that has ended only the terminal one, which something may stand
    /// behind. What can't be read is passed over.
    ///
    /// - Parameters:
    ///   - count: how many runs of a job at most.
    ///   - limit: how many of all jobs at most; where there are more, each job has its newest before another its second.
    ///   - tell: gets an event and when its run began.
    /// - Throws: ``OfflineLogError`` if the folder is not there or can't be read.
    package func lastRuns(
        ofEachJob count: Int,
        limit: Int,
        _ tell: (OfflineLogEntry, _ began: Timestamp) -> Void
    ) throws(OfflineLogError) {
        let opened = try OpenedLogFolder(self)
        let trust = opened.trust
        var turns: [UUID: Int] = [:]
        for (_, file) in try opened.filesInTurn().prefix(limit) {
            turns[file.jobId, default: 0] += 1
            guard turns[file.jobId, default: 0] <= count else { return }
            guard let ending = try opened.ending(of: file, as: trust),
                let line = ending.terminalLine ?? ending.lastLine,
                let entry = OfflineLogEntry(line: line, jobId: file.jobId),
                entry.event.status.terminal == ending.isFinished
            else { continue }
            tell(entry, file.start)
        }
    }
}

extension OpenedLogFolder {
    fileprivate func holds(_ file: OfflineLogFile, in span: OfflineLogSpan) -> Bool {
        if case .all = span { return true }
        guard let facts = try? handle.facts(FileName(file.name)) else { return false }
        return span.contains(facts.modified)
    }

    /// The end of a file; nil if it can't be read.
    ///
    /// - Throws: ``OfflineLogError`` if no file could be, because too much is open.
    fileprivate func ending(of file: OfflineLogFile, as trust: FileTrust) throws(OfflineLogError) -> OfflineLogEnding? {
        do throws(OfflineLogError) {
            return try OfflineLogEnding(file.name, in: self, as: trust)
        } catch {
            if error.lacksDescriptors { throw error }
            return nil
        }
    }

    /// The files with their places, newest run first, in the order in which they are looked at: one of each job before a second one of any.
    fileprivate func filesInTurn() throws(OfflineLogError) -> [(place: Int, file: OfflineLogFile)] {
        var turns: [UUID: Int] = [:]
        let files = try files().reversed().enumerated().map { place, file in
            turns[file.jobId, default: 0] += 1
            return (turn: turns[file.jobId, default: 0], place: place, file: file)
        }
        return files.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }.map { ($0.place, $0.file) }
    }
}

/// What the end of a file says about its run.
struct OfflineLogEnding {
    /// How far after the terminal event a late one may be, in bytes.
    private static let window = 16 * 1_024
    private static let terminal = Array("<Terminal>true</Terminal>".utf8)

    /// The last complete event as it is written; nil where there is none.
    let lastLine: [UInt8]?
    /// Whether the terminal event is there: the last one, or a little before it.
    let isFinished: Bool
    /// That event as it is written; nil where it is not there, or its beginning was not found.
    let terminalLine: [UInt8]?

    /// Reads the end of a file.
    ///
    /// - Throws: ``OfflineLogError`` if it can't be opened, or no bridge has written it.
    init(path: String) throws(OfflineLogError) {
        try self.init(of: LogFile(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, while: "read"))
    }

    /// Reads the end of a file in an open folder.
    ///
    /// - Throws: ``OfflineLogError`` if it can't be opened, is another's, or no bridge has written it.
    init(_ name: String, in folder: OpenedLogFolder, as trust: FileTrust) throws(OfflineLogError) {
        let path = folder.path(of: name)
        let file = try LogFile(FileName(name), in: folder.handle, at: path, O_RDONLY, while: "read")
        if let problem = try file.problem(as: trust) { throw OfflineLogError(problem, of: path) }
        try self.init(of: file)
    }

    private init(of descriptor: consuming LogFile) throws(OfflineLogError) {
        let length = try descriptor.locked(.shared) { (descriptor) throws(OfflineLogError) in
            try descriptor.facts().size
        }
        guard let tail = try OfflineLogTail(of: descriptor, length: length) else {
            throw OfflineLogError(notAnOfflineLog: descriptor.path, because: "it does not begin like one")
        }
        guard let line = tail.lastLine else {
            lastLine = nil
            isFinished = false
            terminalLine = nil
            return
        }
        let start = max(0, min(line.lowerBound, line.upperBound - Self.window))
        let bytes = try descriptor.read(line.upperBound - start, at: start)
        lastLine = Array(bytes[(line.lowerBound - start)...])
        // Texts are escaped, so this tag is never part of one.
        let tag = bytes.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            let found = memmem(base, bytes.count, Self.terminal, Self.terminal.count)
            return found.map { UnsafeRawPointer($0) - base + start }
        }
        isFinished = tag != nil
        if let tag, tag < line.lowerBound {
            terminalLine = try Self.line(around: tag, before: line.lowerBound, of: descriptor)
        } else {
            terminalLine = isFinished ? lastLine : nil
        }
    }

    /// The most that is read back to find where the terminal event begins; it is rarely longer.
    private static let longest = 1 << 20

    private static func line(
        around place: Int,
        before end: Int,
        of descriptor: borrowing LogFile
    ) throws(OfflineLogError) -> [UInt8]? {
        let start = max(0, place - longest)
        let bytes = try descriptor.read(end - start, at: start)
        let newline = UInt8(ascii: "\n")
        guard let before = bytes[..<(place - start)].lastIndex(of: newline) else { return nil }
        let after = bytes[(place - start)...].firstIndex(of: newline) ?? bytes.endIndex
        return Array(bytes[(before + 1)..<after])
    }
}
