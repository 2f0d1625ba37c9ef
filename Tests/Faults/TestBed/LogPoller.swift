import Foundation
import MirroringEvents
import MirroringOfflineLog
import Synchronization

/// Somebody who reads the offline log again and again while it is written and its writer is killed: what he reads of a run is its
/// beginning, without a gap, and never less than before. A killed writer may leave a torn end, until the next one puts it right.
final class LogPoller: Sendable {
    /// What was read.
    struct Summary {
        var readings = 0
        var events = 0
        /// Readings that ended at a torn end.
        var torn = 0
        /// What must not be, in words.
        var findings: [String] = []
    }

    private let folder: OfflineLogFolder
    private let isOver = Mutex(false)
    private let summaries: AsyncStream<Summary>

    /// Begins, on a thread of its own: reading blocks.
    ///
    /// - Parameter folder: the monitoring folder.
    init(folder: String) {
        self.folder = OfflineLogFolder(path: folder)
        let (summaries, source) = AsyncStream<Summary>.makeStream()
        self.summaries = summaries
        let thread = Thread { [self] in source.yield(poll()) }
        thread.start()
    }

    /// Ends it, after the file that is being read.
    func stop() async -> Summary {
        isOver.withLock { $0 = true }
        for await summary in summaries { return summary }
        return Summary()
    }

    private func poll() -> Summary {
        var summary = Summary()
        var seen: [String: Int] = [:]
        while !isOver.withLock({ $0 }) {
            for file in (try? folder.files()) ?? [] where !isOver.withLock({ $0 }) {
                read(file, &seen[file.name, default: 0], into: &summary)
            }
            // There is no event to wait for: a reader of files is told of nothing, and one who never rests keeps the lock from the writer,
            // as no user does.
            Thread.sleep(forTimeInterval: 0.02)
        }
        return summary
    }

    /// Reads a file to its end.
    ///
    /// - Parameter seen: how many events it had before, and then how many it has.
    private func read(_ file: OfflineLogFile, _ seen: inout Int, into summary: inout Summary) {
        var count = 0
        var isTorn = false
        do {
            let reader = try OfflineLogReader(path: folder.path(of: file))
            while let item = try reader.next() {
                guard case .entry(let entry) = item else {
                    isTorn = true
                    continue
                }
                count += 1
                guard !isTorn, entry.event.runId == file.runId, entry.event.sequence == count else {
                    summary.findings.append("\(file.name): event \(entry.event.sequence) stands at place \(count)")
                    return
                }
            }
        } catch {
            // A writer that is killed before its first event leaves something that is no log yet.
            isTorn = true
            if seen > 0 { summary.findings.append("\(file.name) could not be read: \(error)") }
        }
        if count < seen { summary.findings.append("\(file.name) had \(seen) events, and then \(count)") }
        seen = max(seen, count)
        summary.readings += 1
        summary.events += count
        if isTorn { summary.torn += 1 }
    }
}
