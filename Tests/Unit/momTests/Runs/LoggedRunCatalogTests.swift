import EventSamples
import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

/// How the runs of a folder are read and judged.
@Suite struct LoggedRunCatalogTests {
    private let silence = RunSilence(limit: .seconds(300), now: RunSamples.at(3_600))

    /// A folder with a file for each run, in which these events stand.
    private func withFolder(
        _ events: [MirroringStatusEventArgs],
        _ body: (inout LoggedRunCatalog, [OfflineLogFile]) throws -> Void
    ) throws {
        let path = FileManager.default.temporaryDirectory.path + "/catalog-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try OfflineLogWriter(folder: path)
        try writer.append(events.enumerated().map { OfflineLogEntry(position: UInt64($0.offset), event: $0.element) })
        let folder = OfflineLogFolder(path: path)
        var catalog = LoggedRunCatalog(folder, silence: silence)
        try body(&catalog, folder.files())
    }

    @Test func runIsToldByItsTwoEnds() throws {
        let run = MirroringStatusEventArgs.wholeRun(10)
        try withFolder(run) { catalog, files in
            let found = catalog.digest(of: files[0])
            let digest = try #require(found)
            #expect(digest.began == run[0].status.sentTime)
            #expect(digest.heard == run[9].status.receivedTime)
            #expect(digest.fate == .ended(run[9].status.outcome))
            #expect(!digest.isDoubtful && !catalog.isIncomplete)
        }
    }

    @Test func runWithoutAnEndIsPresumedLost() throws {
        let run = Array(MirroringStatusEventArgs.wholeRun(10).prefix(4))
        try withFolder(run) { catalog, files in
            let found = catalog.digest(of: files[0])
            let digest = try #require(found)
            #expect(digest.fate == .lost(since: run[3].status.receivedTime))
        }
    }

    @Test func errorThatTheEndDoesNotTellIsLookedFor() throws {
        var run = MirroringStatusEventArgs.wholeRun(10)
        for number in run.indices { run[number].transferData.status.statusLog = [] }
        run[4].transferData.status.statusLog = [RunSamples.error]
        run[9].transferData.progress = MirroringProgress()
        run[9].transferData.progress?.errors = 1
        try withFolder(run) { catalog, files in
            let found = catalog.digest(of: files[0])
            let digest = try #require(found)
            #expect(digest.lastError == nil)
            let error = catalog.earlierError(of: digest, in: files[0])
            #expect(error == "rsync could not connect. (network)")
        }
    }

    @Test func eachJobHasItsLastRun() throws {
        let job = UUID()
        var later = MirroringStatusEventArgs.wholeRun(6, runId: UUID())
        for number in later.indices {
            later[number].transferData.status.sentTime.milliseconds += 60_000
            later[number].transferData.status.receivedTime.milliseconds += 60_000
        }
        let others = MirroringStatusEventArgs.wholeRun(6, runId: UUID(), jobId: job)
        try withFolder(MirroringStatusEventArgs.wholeRun(6) + later + others) { catalog, files in
            #expect(files.count == 3)
            let runs = try catalog.lastRuns(of: nil)
            #expect(Set(runs.map(\.run.run.runId)) == [later[0].runId, others[0].runId])
            let ofJob = try catalog.lastRuns(of: [job])
            #expect(ofJob.map(\.jobId) == [job])
        }
    }

    /// An earlier run that went well says nothing of it.
    @Test func laterRunThatCanNotBeReadIsTold() throws {
        let run = MirroringStatusEventArgs.wholeRun(6)
        try withFolder(run) { catalog, files in
            let before = try catalog.lastRuns(of: nil)
            #expect(before.map(\.isOutdated) == [false])
            let start = Timestamp(milliseconds: files[0].start.milliseconds + 60_000)
            let later = OfflineLogFile(runId: UUID(), start: start, jobId: files[0].jobId)
            try Data("<html/>".utf8).write(to: URL(filePath: catalog.folder.path(of: later)))
            let after = try catalog.lastRuns(of: nil)
            #expect(after.map(\.run.run.runId) == [run[0].runId])
            #expect(after.map(\.isOutdated) == [true])
            #expect(after[0].isTrouble(at: after[0].run.heard))
            let lines = JobsText(after, at: after[0].run.heard).lines(width: 80).map(\.description)
            #expect(lines.count == 3)
            #expect(lines.last?.contains("There is a later run, which can't be read") == true)
        }
    }

    @Test func fileWithoutEventsIsNoFailure() throws {
        try withFolder([]) { catalog, _ in
            let run = MirroringStatusEventArgs.sampleRunId
            let file = OfflineLogFile(runId: run, start: RunSamples.began, jobId: UUID())
            let text = Data("<ArrayOfMirroringStatusEventArgs/>".utf8)
            try text.write(to: URL(filePath: catalog.folder.path(of: file)))
            let digest = catalog.digest(of: file)
            #expect(digest == nil)
            #expect(catalog.empty == [file] && !catalog.isIncomplete)
        }
    }
}
