import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

/// The runs of a monitoring folder, as lists show them. What can't be read is named on stderr, and hides nothing else.
struct LoggedRunCatalog {
    /// The folder.
    let folder: OfflineLogFolder
    /// The dead letters that are noted in it.
    private(set) var letters = DeadLetterNotes()
    /// Whether something could not be read, which has been named.
    private(set) var isIncomplete = false
    /// Files that have been looked at and hold no event yet.
    private(set) var empty: [OfflineLogFile] = []
    /// The jobs of files that could not be read.
    private(set) var jobsInPart: Set<UUID> = []
    private let silence: RunSilence

    /// The runs of a folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - silence: when a run without an end is taken to have ended without a word.
    init(_ folder: OfflineLogFolder, silence: RunSilence) {
        self.folder = folder
        self.silence = silence
        do throws(OfflineLogError) {
            letters = try OfflineLogPath.letters(in: folder.path)
        } catch {
            noteUnlessRemoved(error)
        }
    }

    /// The time at which runs are judged.
    var now: Timestamp { silence.now }

    /// A file's run; nil if nothing can be read of it, which is named, or there is nothing in it yet.
    mutating func digest(of file: OfflineLogFile) -> RunDigest? {
        let path = folder.path(of: file)
        do throws(OfflineLogError) {
            let summary = try OfflineLogSummary(path: path)
            // What comes after a run's end changes nothing of the end.
            guard let last = summary.end ?? summary.last ?? summary.first else {
                empty.append(file)
                return nil
            }
            let first = summary.first.flatMap { $0.event.sequence == 1 ? $0.event.status.sentTime : nil }
            let letters = self.letters.byRun[file.run] ?? []
            let fate = fate(of: last, isFinished: summary.isFinished, letters, in: path)
            var digest = RunDigest(file.run, began: first ?? file.start, last: last.event, fate: fate)
            digest.deadLetters = letters.count
            // A list knows the two ends of a file.
            digest.isDoubtful = [summary.first, last].contains { $0.map { DoubtfulEvent($0) != nil } ?? false }
            return digest
        } catch {
            if error.code != .notFound { jobsInPart.insert(file.jobId) }
            noteUnlessRemoved(error)
            return nil
        }
    }

    private func fate(
        of last: OfflineLogEntry,
        isFinished: Bool,
        _ letters: [DeadLetterNote],
        in path: String
    ) -> RunDigest.Fate {
        if isFinished { return .ended(last.event.status.outcome) }
        if letters.contains(where: \.isTerminal) { return .unreadable }
        return switch silence.verdict(on: last, in: path) {
        case .ended(let since): .lost(since: since)
        case .mayGoOn(let since): .unknown(noBridgeSince: since)
        case .goesOn: .goesOn
        }
    }

    /// What went wrong last in a run that has told errors, but none in its last event; its whole file is read for that.
    mutating func earlierError(of run: RunDigest, in file: OfflineLogFile) -> String? {
        guard run.lastError == nil, run.errors ?? 0 > 0 else { return nil }
        do throws(OfflineLogError) {
            let reader = try OfflineLogReader(path: folder.path(of: file))
            var error: String?
            while let item = try reader.next() {
                if case .entry(let entry) = item { error = RunDigest.lastError(in: entry.event) ?? error }
            }
            return error
        } catch {
            noteUnlessRemoved(error)
            return nil
        }
    }

    /// Names what can't be read, unless the bridge has removed it since the folder was read.
    private mutating func noteUnlessRemoved(_ error: OfflineLogError) {
        guard error.code != .notFound else { return }
        isIncomplete = true
        Console.error("mom: \(error.description)")
    }
}
