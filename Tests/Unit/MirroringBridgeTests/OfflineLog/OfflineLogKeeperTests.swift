import Foundation
import MirroringEvents
import MirroringOfflineLog
import TestSupport
import Testing

@testable import MirroringBridge

/// Who writes the offline log of a folder, from where, and what is said when it can't be written.
@Suite struct OfflineLogKeeperTests: OfflineLogKeeperSuite {
    @Test func secondBridgeStandsByAndGoesOnWhereTheFirstHasStored() async throws {
        try await withFolder { folder in
            let first = try service(folder)
            let second = try service(folder)
            #expect(await first.role == .writing)
            #expect(await second.role == .standingBy)
            #expect(await first.append(batch(1...3)))
            await first.sync()
            #expect(await second.checkpoint == batch(1...3).checkpoint, "it tells which history the log is of")
            #expect(await second.stored == nil)
            #expect(await first.append(batch(4...5)))
            #expect(await first.sign())
            #expect(await !second.sign(), "what it has read is not in the log by its doing")
            #expect(await second.append(batch(1...5)), "what a bridge that stands by reads is dropped, not an error")
            await second.sync()
            #expect(await !second.takeOver())
            #expect(await second.stored == nil)
            #expect(try sequences(folder) == [1, 2, 3, 4, 5])

            await first.leave()
            #expect(await second.takeOver())
            #expect(await second.role == .writing)
            #expect(await second.stored?.nextPosition == 4)
            #expect(await second.append(batch(4...7)))
            #expect(try sequences(folder) == [1, 2, 3, 4, 5, 6, 7])
            #expect(await !first.takeOver())
            #expect(await first.append(batch(8...9)))
            #expect(try sequences(folder) == [1, 2, 3, 4, 5, 6, 7], "who has left writes nothing")
        }
    }

    /// An operator removed the folder: it is made again, and the history is read from its start.
    @Test func removedFolderIsBegunAnew() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            #expect(await service.append(batch(1...3)))
            await service.sync()
            #expect(await !service.standByIfReplaced())
            try FileManager.default.removeItem(atPath: folder)
            #expect(await service.standByIfReplaced())
            #expect(await service.role == .standingBy)
            #expect(await service.takeOver())
            #expect(await service.stored == nil)
            #expect(await service.append(batch(1...4)))
            #expect(try sequences(folder) == [1, 2, 3, 4])
        }
    }

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
            #expect(await !service.sign(), "what was published is not in the log")
            await service.sync()
            #expect(await service.stored == nil, "the position is not stored before the log is written")
            #expect(await service.lastError != nil)
            try FileManager.default.removeItem(atPath: ballast)
            #expect(await service.append(batch(1...3)))
            #expect(await service.lastError == nil)
            #expect(await service.sign())
            await service.sync()
            #expect(await service.stored?.nextPosition == 4)
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

    /// What was written long before the position was stored was on disk then; where none is believed, everything may be torn.
    @Test(arguments: [true, false]) func fileThatACrashMayHaveTornIsPutRight(isStored: Bool) async throws {
        try await withFolder { folder in
            let first = try service(folder)
            for run in [UUID(), UUID()] { #expect(await first.append(batch(1...3, run))) }
            await first.sync()
            await first.leave()
            let log = OfflineLogFolder(path: folder)
            let files = try log.files().map(log.path(of:))
            for (path, age) in zip(files, [2 * 86_400.0, 60]) {
                try Data(Data(contentsOf: URL(filePath: path)).dropLast(100)).write(to: URL(filePath: path))
                try setAge(age, of: path)
            }
            if !isStored { try FileManager.default.removeItem(atPath: "\(folder)/.position.json") }
            let next = try service(folder)
            await next.repair()
            let torn = try files.filter { path in
                try !String(contentsOfFile: path, encoding: .utf8).hasSuffix("</ArrayOfMirroringStatusEventArgs>\n")
            }
            #expect(torn == (isStored ? [files[0]] : []))
        }
    }

    private func modified(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    /// Puts a file where the notes of dead letters should be that is far too large.
    private func blockNotes(in folder: String) throws -> String {
        let path = "\(folder)/dead-letters.jsonl"
        try Data().write(to: URL(filePath: path))
        truncate(path, 1 << 30)
        return path
    }

    /// What a bridge notes is on disk before the position behind it is.
    @Test func deadLettersAreNotedOnce() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            #expect(await service.append(batch), "read again")
            await service.sync()
            #expect(try DeadLetterNotes(folder: folder).notes == batch.letters)
            #expect(await service.stored?.nextPosition == 4)
        }
    }

    /// A note that can't be written keeps no run from being written, and is lost by nothing: no position behind it is stored before it is
    /// there, and what is wrong is said until it is mended.
    @Test func noteThatCantBeWrittenHoldsThePositionBackAndIsWrittenLater() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var second = batch(4...8)
            second.letters = [letter(at: 6), letter(at: 7)]
            for batch in [batch(1...3), second, batch(9...9)] { #expect(await service.append(batch)) }
            await service.sync()
            #expect(try sequences(folder) == Array(1...9))
            #expect(await service.stored?.nextPosition == 6, "after a crash both are read again")
            #expect(await service.lastError?.contains("dead-letters.jsonl") == true)
            let stored = try modified("\(folder)/.position.json")
            #expect(await service.append(batch(10...10)))
            await service.sync()
            #expect(
                try modified("\(folder)/.position.json") == stored,
                "what came since would be read again, and must not be removed"
            )

            var repeated = batch(11...11)
            repeated.letters = second.letters + [letter(at: 11)]
            #expect(await service.append(repeated))
            try FileManager.default.removeItem(atPath: path)
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [6, 7, 11])
            #expect(await service.stored?.nextPosition == 12)
        }
    }

    /// A bridge that has more to note than it keeps waits with the log as a whole, as it does for a full disk, and goes on by itself.
    @Test func moreNotesThanAreKeptStopTheLog() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var flood = batch(1...3)
            flood.letters = (0...UInt64(UnwrittenNotes.maximum)).map { letter(at: $0 + 1) }
            #expect(await !service.append(flood))
            await service.sync()
            #expect(await service.stored == nil)
            try FileManager.default.removeItem(atPath: path)
            #expect(await service.append(flood))
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(await service.stored?.nextPosition == 4)
        }
    }

    /// Of a history that is gone nothing can be read again, so nothing waits for its notes; they are written all the same.
    @Test func notesOfAHistoryThatIsGoneHoldNothingBack() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            await service.forgetCheckpoint()
            #expect(await service.append(self.batch(1...5, UUID())))
            await service.sync()
            #expect(await service.stored?.nextPosition == 6)
            try FileManager.default.removeItem(atPath: path)
            await service.sync()
            #expect(try DeadLetterNotes(folder: folder).notes.count == 1)
        }
    }

    /// Whoever may write to the folder above puts a link in the place of the bridge's, to where only the bridge may write.
    @Test func whatTakesTheFoldersPlaceGetsNothing() async throws {
        try await withFolder { above in
            let (place, moved, precious) = ("\(above)/offline", "\(above)/moved", "\(above)/precious")
            let service = try service(place)
            mkdir(precious, 0o700)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            rename(place, moved)
            symlink(precious, place)
            #expect(await service.append(self.batch(4...5)))
            await service.sync()
            await service.tidyUp()
            #expect(try FileManager.default.contentsOfDirectory(atPath: precious) == [])
            #expect(try sequences(moved) == [1, 2, 3, 4, 5])
            #expect(try DeadLetterNotes(folder: moved).notes == batch.letters)
            #expect(FileManager.default.fileExists(atPath: "\(moved)/.position.json"))
            #expect(await service.standByIfReplaced())
            guard geteuid() == 0 else { return }
            lchown(place, 65_534, 65_534)
            #expect(await !service.takeOver())
            #expect(await service.lastError?.contains("a symbolic link of nobody's") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: precious) == [])
        }
    }

    /// Nothing of the history would be written that was not written before.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func aStrangersPositionIsNotBelieved() async throws {
        try await withFolder { folder in
            let first = try service(folder)
            #expect(await first.append(batch(1...3)))
            await first.sync()
            await first.leave()
            chown("\(folder)/.position.json", 65_534, 65_534)
            let next = try service(folder)
            #expect(await next.role == .writing)
            #expect(await next.stored == nil)
            #expect(await first.checkpoint == nil)
        }
    }

    /// Otherwise the history would be read from its start, and files of any age kept, and nobody would know why.
    @Test func whatMakesNoSenseIsSaidAndSetAside() async throws {
        try await withFolder { folder in
            let first = try service(folder)
            #expect(await first.append(batch(1...3)))
            await first.sync()
            await first.leave()
            for name in [".position.json", ".clock.json"] {
                try Data("torn".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            }
            let record = LogRecord()
            let next = try service(folder, logger: record.logger)
            #expect(await next.stored == nil)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            for name in [".position.json", ".clock.json"] {
                let asides = names.filter { $0.hasPrefix("\(name).damaged-") }
                let aside = "\(folder)/\(try #require(asides.first))"
                #expect(try String(contentsOfFile: aside, encoding: .utf8) == "torn")
                let reason = "reason=\(folder)/\(name) can't be understood; it is kept beside as \(aside)."
                #expect(record.lines.count { $0.hasPrefix("warning ") && $0.hasSuffix(reason) } == 1)
            }
            #expect(await next.append(batch(1...4)))
            await next.sync()
            #expect(await next.stored?.nextPosition == 5)
            #expect(try sequences(folder) == [1, 2, 3, 4])
        }
    }

    /// The log's files give way to whatever else has to be opened.
    @Test func positionIsStoredWithoutAFreeDescriptor() async {
        // In a process of its own: the limit is a process's.
        await #expect(processExitsWith: .success) {
            let tests = OfflineLogKeeperTests()
            try await tests.withFolder { folder in
                let service = try tests.service(folder)
                for number in 1...4 { #expect(await service.append(tests.batch(number...number, UUID()))) }
                try leaveDescriptors(0)
                await service.sync()
                #expect(await service.stored?.nextPosition == 5)
                #expect(await service.lastError == nil)
            }
        }
    }

    @Test func folderThatCantBeMadeStopsTheStart() {
        #expect(throws: OfflineLogError.self) { try service("/proc/mirroring/offline") }
    }
}
