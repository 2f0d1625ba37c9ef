import Foundation
import MirroringEvents
import MirroringFiles

/// Writes the offline logs of a monitoring folder: one XML file a run, complete whenever no append is in progress.
///
/// It belongs to one task or actor, and the folder to one writer at a time, see ``OfflineLogLock``. Its calls block for as long as the
/// disk takes. After an error it stays usable: what was not written is written when the same events are appended again, and what was is
/// recognized and left out.
package final class OfflineLogWriter {
    /// What an append did.
    package struct AppendResult: Sendable, Hashable {
        /// Events that were written.
        package var written = 0
        /// Events that were in their file already.
        package var repeated = 0
    }

    /// How many files are kept open: half of what the process may have at most, because it has connections and other files as well.
    package static var usualOpenFiles: Int { min(512, DescriptorLimit.current / 2) }

    /// From this number of files on, one `syncfs` is cheaper than an `fsync` of each.
    private static let fewFiles = 4

    private(set) var files: RunFiles
    private let mostOpenFiles: Int
    private let onRecovery: (OfflineLogRecovery) -> Void
    var known: [RunKey: OfflineLogFile]
    private(set) var open: [RunKey: RunFile] = [:]
    private var uses = 0
    /// Whether a file was created since the folder was last synchronized.
    private var hasNewFiles = false
    /// Whether a file was closed before it was synchronized.
    private var hasClosedDirtyFiles = false
    /// Where that which is on disk for certain ends in each of those.
    var closedEnds: [RunKey: Int] = [:]
    /// Whether something may be in the files that is not on disk, and is not brought there any more.
    var isUnsure = false

    /// A writer of the folder's files, those included that are there already.
    ///
    /// - Parameters:
    ///   - folder: the monitoring folder.
    ///   - mostOpenFiles: how many files are kept open; the one that was used least recently is closed first.
    ///   - onRecovery: told of each file that was damaged and has been put right.
    /// - Throws: ``OfflineLogError`` if the folder can't be read.
    package init(
        in folder: OpenedLogFolder,
        mostOpenFiles: Int = OfflineLogWriter.usualOpenFiles,
        onRecovery: @escaping (OfflineLogRecovery) -> Void = { _ in }
    ) throws(OfflineLogError) {
        files = RunFiles(folder, onRecovery: onRecovery)
        self.mostOpenFiles = max(1, mostOpenFiles)
        self.onRecovery = onRecovery
        known = Dictionary(try folder.files().map { ($0.run, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A writer of a folder that nothing else of this process needs; it is made, for its owner and group, if it is not there.
    ///
    /// - Parameters: as above.
    /// - Throws: ``OfflineLogError`` if the folder can't be made or read.
    package convenience init(
        folder: String,
        mostOpenFiles: Int = OfflineLogWriter.usualOpenFiles,
        onRecovery: @escaping (OfflineLogRecovery) -> Void = { _ in }
    ) throws(OfflineLogError) {
        try self.init(in: OpenedLogFolder(making: folder), mostOpenFiles: mostOpenFiles, onRecovery: onRecovery)
    }

    /// How many bytes it has written by now, as far as files have grown.
    package private(set) var bytesWritten = 0

    /// What is in a run's way and can't be set aside, in a sentence, as long as it is; nil if nothing is.
    package var obstacle: String? { files.obstacle }

    /// Puts right every file that a crash has torn, those included of runs that say nothing more. Reads the last bytes of each.
    ///
    /// - Parameter span: the files that may be torn: those that are not known to be on disk as they were written.
    /// - Throws: ``OfflineLogError``, the first one, after the files that can be put right are.
    package func recoverTornFiles(in span: OfflineLogSpan = .all) throws(OfflineLogError) {
        var failure: OfflineLogError?
        for name in known.values {
            do {
                if try !files.isWhole(name, in: span) {
                    _ = try file(named: name)
                }
            } catch  where error.code == .notFound {
                continue  // it has been removed in the meantime
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// Writes events that are not in their files yet. Nothing is on disk for certain before ``sync()``.
    ///
    /// - Parameter entries: events of any runs; those of one run in its order. Two jobs may use the same run identifier: each has a file.
    /// - Throws: ``OfflineLogError``, the first one, after the files that can be written are. Append the same events again.
    @discardableResult
    package func append(_ entries: [OfflineLogEntry]) throws(OfflineLogError) -> AppendResult {
        var result = AppendResult()
        var failure: OfflineLogError?
        for (run, entries) in Dictionary(grouping: entries, by: \.run) {
            do {
                let written = try write(entries, of: run)
                result.written += written
                result.repeated += entries.count - written
            } catch {
                failure = failure ?? error
            }
            reportRecovery(of: open[run])
        }
        if let failure { throw failure }
        return result
    }

    private func write(_ entries: [OfflineLogEntry], of run: RunKey) throws(OfflineLogError) -> Int {
        do throws(OfflineLogError) {
            return try append(entries, to: file(of: run, for: entries))
        } catch {
            if error.code == .notAnOfflineLog {
                // Somebody has written something else into the open file: it is set aside like one that was found.
                close(run)
            } else {
                guard error.lacksDescriptors, closeHalf() else { throw error }
            }
            return try append(entries, to: file(of: run, for: entries))
        }
    }

    private func append(_ entries: [OfflineLogEntry], to file: RunFile) throws(OfflineLogError) -> Int {
        let end = file.end
        defer { bytesWritten += max(0, file.end - end) }
        return try file.append(entries)
    }

    /// Waits until everything that was appended is on disk, and the new files' names too.
    ///
    /// - Throws: ``OfflineLogError`` if the disk fails. The system says so once: what it could not bring to disk it forgets sooner or later,
    ///   and the next call would succeed. So whatever was appended since the last call that succeeded is taken out of the files: append it
    ///   again, after a call that succeeds.
    package func sync() throws(OfflineLogError) {
        do throws(OfflineLogError) {
            if isUnsure { try takeBack() }
            try synchronize()
        } catch {
            isUnsure = true
            try? takeBack()
            throw error
        }
    }

    private func synchronize() throws(OfflineLogError) {
        let dirty = open.values.filter(\.isDirty)
        if hasClosedDirtyFiles || dirty.count > Self.fewFiles {
            try files.synchronizeFileSystem()
            for file in dirty {
                file.markSynchronized()
            }
        } else {
            for file in dirty {
                try file.synchronize()
            }
            if hasNewFiles {
                try files.synchronizeNames()
            }
        }
        hasNewFiles = false
        hasClosedDirtyFiles = false
        closedEnds = [:]
    }

    private func file(of run: RunKey, for entries: [OfflineLogEntry]) throws(OfflineLogError) -> RunFile {
        if let name = known[run] {
            return try file(named: name)
        }
        guard let first = entries.first?.event.status.sentTime else {
            preconditionFailure("a group of a dictionary is never empty")
        }
        return try file(named: OfflineLogFile(runId: run.runId, start: first, jobId: run.origin))
    }

    func file(named name: OfflineLogFile) throws(OfflineLogError) -> RunFile {
        uses += 1
        if let file = open[name.run] {
            if try file.isLinked() {
                file.lastUse = uses
                return file
            }
            open[name.run] = nil
        }
        while open.count >= mostOpenFiles {
            closeLeastRecentlyUsed()
        }
        let (file, used) = try files.open(name)
        known[name.run] = used
        file.lastUse = uses
        if let end = closedEnds.removeValue(forKey: name.run) { file.wasClosed(syncedTo: end) }
        hasNewFiles = hasNewFiles || file.isNew
        open[name.run] = file
        reportRecovery(of: file)
        return file
    }

    /// Closes the half of the open files that was used least recently: others need descriptors, too.
    ///
    /// - Returns: whether there was one to close.
    package func closeHalf() -> Bool {
        let runs = open.sorted { $0.value.lastUse < $1.value.lastUse }.map(\.key)
        for run in runs.prefix((runs.count + 1) / 2) { close(run) }
        return !runs.isEmpty
    }

    private func closeLeastRecentlyUsed() {
        guard let (run, _) = open.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        close(run)
    }

    func isOpen(_ run: RunKey) -> Bool { open[run] != nil }

    func close(_ run: RunKey) {
        guard let file = open.removeValue(forKey: run) else { return }
        guard file.isDirty else { return }
        hasClosedDirtyFiles = true
        closedEnds[run] = file.syncedEnd
    }

    private func reportRecovery(of file: RunFile?) {
        if let recovery = file?.takeRecovery() {
            onRecovery(recovery)
        }
    }
}
