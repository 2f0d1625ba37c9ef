import Foundation
import MirroringEvents
import MirroringOfflineLog
import TestSupport
import Testing

@testable import MirroringBridge

/// What is said when an offline log can't be written, and what goes on all the same.
@Suite struct OfflineLogTroubleTests: OfflineLogKeeperSuite {
    private var sampleFile: OfflineLogFile {
        let event = HistoryEntry.sample(at: 1, run: keptRun, sequence: 1).event
        return OfflineLogFile(runId: keptRun, start: event.status.sentTime, jobId: event.jobId)
    }

    @Test func whatGoesWrongIsSaidUntilItIsMended() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else {
                print("skipped: mounting a small tmpfs is not permitted here")
                return
            }
            defer { umount2(folder, 2) }
            let service = try service(folder)
            #expect(await service.lastError == nil)
            let ballast = folder + "/ballast"
            try? Data(count: 65_536).write(to: URL(filePath: ballast))
            #expect(await !service.append(batch(1...3)))
            let path = OfflineLogFolder(path: folder).path(of: sampleFile)
            #expect(await service.lastError?.contains(path) == true)
            #expect(await service.troubles == [.diskFull])
            #expect(await !service.sign(), "what was published is not in the log")
            await service.sync()
            #expect(await service.stored == nil, "the position is not stored before the log is written")
            #expect(await service.lastError != nil)
            try FileManager.default.removeItem(atPath: ballast)
            #expect(await service.append(batch(1...3)))
            #expect(await service.lastError == nil)
            #expect(await service.troubles.isEmpty)
            #expect(await service.sign())
            await service.sync()
            #expect(await service.stored?.nextPosition == 4)
        }
    }

    /// The next flush succeeds, although the disk never got what the first one should have brought there.
    @Test func whatCouldNotBeFlushedIsNotTakenForWritten() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            #expect(await service.append(batch(1...3)))
            await service.sync()
            #expect(await service.append(batch(4...5)))
            let broken = try BrokenDescriptor(at: OfflineLogFolder(path: folder).path(of: sampleFile))
            await service.sync()
            #expect(await service.lastError != nil)
            #expect(await !service.makeUp(), "the disk takes nothing")
            broken.mend()
            #expect(await service.append(batch(6...7)), "it is dropped")
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(await service.stored?.nextPosition == 4)
            #expect(try sequences(folder) == [1, 2, 3])
            #expect(await !service.sign(), "what was published is not in the log")
            #expect(await service.makeUp())
            #expect(await !service.makeUp())
            #expect(await service.append(batch(4...7)))
            await service.sync()
            #expect(await service.stored?.nextPosition == 8)
            #expect(try sequences(folder) == Array(1...7))
        }
    }

    /// Its place in the history lies behind that of the note.
    @Test func noteThatCouldNotBeFlushedHoldsThePositionBack() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            var noted = batch(1...3)
            noted.letters = [letter(at: 2)]
            #expect(await service.append(noted))
            let broken = try BrokenDescriptor(at: "\(folder)/dead-letters.jsonl")
            await service.sync()
            broken.mend()
            await service.sync()
            #expect(await service.stored == nil)
            #expect(await service.makeUp())
            #expect(await service.append(noted))
            await service.sync()
            #expect(await service.stored?.nextPosition == 4)
            #expect(try DeadLetterNotes(folder: folder).notes == noted.letters)
        }
    }

    /// The history was made anew after a failure, and nothing comes: what is mended is wrong no more all the same.
    @Test func whatCouldNotBeStoredIsNoTroubleOnceItNeedNotBe() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            #expect(await service.append(batch(1...3)))
            mkdir("\(folder)/.position.json", 0o700)
            await service.sync()
            #expect(await service.lastError?.contains(".position.json") == true)
            #expect(await service.troubles == [.offlineLog])
            await service.forgetCheckpoint()
            rmdir("\(folder)/.position.json")
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(await service.stored == nil)
        }
    }

    /// Whatever fills the disk and is tidied away may do so all the time.
    @Test func diskThatHasRoomNowAndThenIsLoggedOnce() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0 else {
                print("skipped: mounting a small tmpfs is not permitted here")
                return
            }
            defer { umount2(folder, 2) }
            let log = LogRecord()
            let service = try service(folder, logger: log.logger)
            let ballast = folder + "/ballast"
            for sequence in 1...5 {
                // More than what is left of the file's last page.
                let events = batch(10 * sequence - 9...10 * sequence)
                try? Data(count: 262_144).write(to: URL(filePath: ballast))
                #expect(await !service.append(events))
                #expect(await service.lastError != nil)
                try FileManager.default.removeItem(atPath: ballast)
                #expect(await service.append(events))
                #expect(await service.lastError == nil)
            }
            #expect(log.visible == ["can't write the offline log", "can write the offline log again"])
        }
    }

    /// What somebody has put under a run's name keeps no run from being written.
    @Test(arguments: ["pipe", "folder"]) func whatIsInARunsWayStopsNothing(kind: String) async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = OfflineLogFolder(path: folder).path(of: sampleFile)
            if kind == "pipe" { mkfifo(path, 0o600) } else { mkdir(path, 0o700) }
            #expect(await service.append(batch(1...3)))
            #expect(await service.append(batch(4...5, UUID())))
            await service.sync()
            #expect(await service.stored?.nextPosition == 6)
            #expect(await service.lastError == nil)
            #expect(try sequences(folder).sorted() == [1, 2, 3, 4, 5])
        }
    }
}
