import Foundation
import MirroringEvents
import MirroringOfflineLog
import TestSupport
import Testing

@testable import MirroringBridge

/// Who writes the offline log of a folder, and from where on.
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
