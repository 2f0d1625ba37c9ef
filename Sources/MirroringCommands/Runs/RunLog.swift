public import MirroringEvents

import struct Foundation.UUID

/// What stays of runs for a person to read: a line for each event in a file or a pipe, and on a terminal, where the rest is redrawn,
/// what they found to do, and what went wrong.
public struct RunLog: Sendable {
    /// How often it is said in a file that a package still moves.
    private static let transferPeriod = Duration.seconds(30)

    /// Of which package it was last said that it moves, and when.
    private struct Transfer {
        var packageNumber: Int?
        var saidAt: ContinuousClock.Instant
    }

    private let isVerbose: Bool
    private let namesJobs: Bool
    /// By run.
    private var transfers: [UUID: Transfer] = [:]

    /// A log.
    ///
    /// - Parameters:
    ///   - isVerbose: whether all of a run's status log is in it, and where it reads and writes.
    ///   - namesJobs: whether each line on a terminal names its job, for runs that go on side by side.
    public init(isVerbose: Bool = false, namesJobs: Bool = false) {
        self.isVerbose = isVerbose
        self.namesJobs = namesJobs
    }

    // MARK: In a file or a pipe

    /// An event's lines, for a reader who may read them on another day: none where they would only repeat that a package moves.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - now: the time.
    public mutating func lines(of event: MirroringStatusEventArgs, at now: ContinuousClock.Instant) -> [Line] {
        let text = EventLine(event, dated: true)
        var lines = isNews(event, at: now) ? [text.line] : []
        guard isVerbose else { return lines + text.warnings }
        if event.status.state == .mirroringJobInitialized { lines += Self.places(of: event) }
        return lines + text.log
    }

    private mutating func isNews(_ event: MirroringStatusEventArgs, at now: ContinuousClock.Instant) -> Bool {
        let key = event.runId
        guard event.status.state == .transferring else {
            if event.status.terminal { transfers[key] = nil }
            return true
        }
        let number = event.transferData.packageHeader?.packageNumber
        if let last = transfers[key], last.packageNumber == number, now - last.saidAt < Self.transferPeriod {
            return false
        }
        transfers[key] = Transfer(packageNumber: number, saidAt: now)
        return true
    }

    // MARK: On a terminal

    /// What stays of an event on a terminal, wrapped at words.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - width: how many columns a line may take.
    public func lines(of event: MirroringStatusEventArgs, width: Int) -> [Line] {
        let data = event.transferData.initializeData
        var lines: [Line] = []
        if event.status.state == .mirroringJobInitialized, data.nrOfPackages != 0 {
            let work = Self.work(of: data)
            lines += (Line(data.name, .bold) + ": \(work)." as Line).wrapped(to: width, indent: 4)
        }
        if isVerbose, event.status.state == .mirroringJobInitialized {
            lines += Self.places(of: event).flatMap { $0.wrapped(to: width, indent: 8) }
        }
        let name: Line = namesJobs ? Line(data.name, .bold) + "  " : ""
        for entry in event.status.statusLog where isVerbose || entry.level != .processing {
            let severity = entry.level.severity
            let mark = Line(severity == .processing ? "" : severity.rawValue, Line.Style(severity)).padded(to: 7)
            let line = name + mark + "  " + Line(entry.sentence)
            lines += line.wrapped(to: width, indent: namesJobs ? 4 : 9)
        }
        return lines
    }

    /// `12,000 pages, 8,000 files, 3.20 GB, 12 deletions, 4 packages`.
    private static func work(of data: MirroringInitializeData) -> Line {
        let parts = [
            data.totalPages.map { Quantity.count($0, "page") }, data.totalFiles.map { Quantity.count($0, "file") },
            data.totalBytes.map { Quantity.bytes($0) }, data.totalDeletions.map { Quantity.count($0, "deletion") },
            data.nrOfPackages.map { Quantity.count($0, "package") },
        ]
        return Line(parts.compactMap { $0.map { Line($0) } }, separator: ", ")
    }

    /// Where a run reads and writes, and what its identifiers are, indented.
    private static func places(of event: MirroringStatusEventArgs) -> [Line] {
        let data = event.transferData.initializeData
        let source = data.sourceRoot.map { ["    from  \($0)" as Line] } ?? []
        let destination = data.destinationUri.map { ["    to    \($0)" as Line] } ?? []
        let names: [Line] = ["    job   \(event.jobId.lowercased)", "    run   \(event.runId.lowercased)"]
        return source + destination + names
    }
}
