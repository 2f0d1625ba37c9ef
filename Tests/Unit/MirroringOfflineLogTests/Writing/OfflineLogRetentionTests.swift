import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

/// What is removed, in which order, and what never is.
@Suite struct OfflineLogRetentionTests {
    @Test func whatIsTooOldIsRemovedFinishedOrNot() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(91, 8), (91, 5), (89, 8), (1, 5)])
            let bytes = try shelf.bytes(of: [0, 1])
            let removal = try shelf.writer.remove(
                by: OfflineLogRetention(age: .seconds(90 * LogShelf.day)),
                writtenBefore: shelf.position
            )
            #expect(try shelf.left == [2, 3])
            #expect(removal.files == 2)
            #expect(removal.bytes == bytes)
            #expect(removal.description == "2 files with \(bytes) bytes were removed: 2 too old.")
        }
    }

    @Test func withoutLimitsNothingIsRemoved() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(3_000, 8), (1, 8)])
            let removal = try shelf.writer.remove(by: OfflineLogRetention(), writtenBefore: shelf.position)
            #expect(removal.files == 0)
            #expect(try shelf.left == [0, 1])
        }
    }

    /// Oldest first, and unfinished runs only when nothing else is left to remove.
    @Test func roomIsMadeByTheOldestFinishedRunsFirst() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(9, 5), (8, 8), (7, 8), (6, 5), (5, 8)])
            func keep(_ numbers: Set<Int>) throws -> OfflineLogRemoval {
                let retention = OfflineLogRetention(bytes: try shelf.bytes(of: numbers))
                return try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            }
            #expect(try keep([0, 1, 2, 3, 4]).files == 0)
            #expect(try keep([0, 2, 3, 4]).finished == 1)
            #expect(try shelf.left == [0, 2, 3, 4])
            #expect(try keep([0, 3]).finished == 2)
            #expect(try shelf.left == [0, 3])
            let last = try keep([3])
            #expect(last.unfinished == 1)
            #expect(
                last.description == "1 file with \(last.bytes) bytes was removed: 1 of unfinished runs to make room."
            )
            #expect(try shelf.left == [3])
        }
    }

    /// Whoever may speak for one job fills the folder: the others keep what they have.
    @Test func roomIsMadeByTheJobWithMost() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(9, 8), (8, 5)])
            let other = UUID()
            for number in 0..<20 {
                let run = MirroringStatusEventArgs.wholeRun(8, runId: UUID()).prefix(5).enumerated().map {
                    OfflineLogEntry(
                        position: UInt64(10_000 + number * 100 + $0.offset),
                        event: $0.element,
                        jobId: other
                    )
                }
                try shelf.writer.append(run)
            }
            let files = try OfflineLogFolder(path: folder).files().filter { $0.jobId == other }
            for file in files { try LogShelf.age(OfflineLogFolder(path: folder).path(of: file), by: 1) }
            let retention = OfflineLogRetention(bytes: try shelf.bytes(of: [0, 1, 1, 1, 1]))
            let removal = try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            #expect(try shelf.left == [0, 1], "an old run that is finished, and one that is not")
            #expect(removal.unfinished == 18)
            #expect(removal.finished == 0)
        }
    }

    /// What has another name elsewhere, or holds nothing, gives no room, and makes none necessary.
    @Test func onlyWhatTheDiskHoldsCounts() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(9, 8), (8, 8), (7, 8)])
            try #require(truncate(try shelf.path(of: shelf.runs[2]), 1 << 40) == 0)
            try LogShelf.age(try shelf.path(of: shelf.runs[2]), by: 7)
            try FileManager.default.linkItem(
                atPath: try shelf.path(of: shelf.runs[0]),
                toPath: folder + "/another-name"
            )
            let retention = OfflineLogRetention(bytes: 200_000)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
            let none = OfflineLogRetention(bytes: 0)
            #expect(try shelf.writer.remove(by: none, writtenBefore: shelf.position).files == 2)
            #expect(try shelf.left == [0])
        }
    }

    /// Nor does what somebody else has put there.
    @Test(.enabled(if: geteuid() == 0, "only root can make another's file")) func filesOfOthersDoNotCount() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(9, 8), (8, 8)])
            let path = try shelf.path(of: shelf.runs[1])
            try Data(count: 100_000).write(to: URL(filePath: path))
            try #require(chown(path, 65_534, 65_534) == 0)
            try LogShelf.age(path, by: 8)
            let retention = OfflineLogRetention(age: .seconds(90 * LogShelf.day), bytes: 50_000)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
            try LogShelf.age(path, by: 91)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).old == 1)
            #expect(try shelf.left == [0])
        }
    }

    @Test func filesSetAsideAsDamagedCountAndGo() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(2, 5), (1, 8)])
            let aside = try shelf.path(of: shelf.runs[0]) + ".damaged-1780000000000"
            try Data(count: 100_000).write(to: URL(filePath: aside))
            try LogShelf.age(aside, by: 5)
            let other = folder + "/notes.xml.damaged-1"
            try Data(count: 100_000).write(to: URL(filePath: other))
            try LogShelf.age(other, by: 500)
            let retention = OfflineLogRetention(age: .seconds(90 * LogShelf.day), bytes: 90_000)
            let removal = try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            #expect(removal.finished == 1)
            #expect(removal.bytes == 100_000)
            #expect(!FileManager.default.fileExists(atPath: aside))
            #expect(try shelf.left == [0, 1])
            #expect(FileManager.default.fileExists(atPath: other), "what no bridge has made stays")
        }
    }

    /// What was written after the position was stored is read again after a crash: removed, it would come back without its begin.
    @Test func whatIsReadAgainIsNeverRemoved() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(91, 8), (91, 8)])
            try LogShelf.age(shelf.position, by: 92)
            let retention = OfflineLogRetention(age: .seconds(90 * LogShelf.day), bytes: 0)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
            try LogShelf.age(try shelf.path(of: shelf.runs[1]), by: 93)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 1)
            #expect(try shelf.left == [0])
            try FileManager.default.removeItem(atPath: shelf.position)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
        }
    }
}
