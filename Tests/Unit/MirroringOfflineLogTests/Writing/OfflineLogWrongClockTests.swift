import Foundation
import MirroringOfflineLog
import Testing

/// What is removed where the clock, or the time of a file, is not what it should be.
@Suite struct OfflineLogWrongClockTests {
    /// Where the time is not believed, nothing goes for its age; room is made all the same.
    @Test func whatIsSparedForItsAgeCountsAsTheRest() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(92, 8), (91, 8), (1, 8)])
            var retention = OfflineLogRetention(age: .seconds(90 * LogShelf.day))
            let spared = try shelf.writer.remove(by: retention, sparingOld: true, writtenBefore: shelf.position)
            #expect(spared.files == 0)
            retention.bytes = try shelf.bytes(of: [1, 2])
            let removal = try shelf.writer.remove(by: retention, sparingOld: true, writtenBefore: shelf.position)
            #expect((removal.old, removal.finished) == (0, 1))
            #expect(try shelf.left == [1, 2])
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).old == 1)
            #expect(try shelf.left == [2])
        }
    }

    /// The clock was ahead, and has been put right: what was written then would take the room of all that comes until that time is there.
    @Test func whatWasWrittenInTheFutureMakesRoomFirst() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(9, 8), (-300, 8), (-1, 8), (10, 8)])
            func keep(_ numbers: Set<Int>) throws -> OfflineLogRemoval {
                let retention = OfflineLogRetention(bytes: try shelf.bytes(of: numbers))
                return try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            }
            try LogShelf.age(shelf.position, by: -299)
            #expect(try keep([0, 1, 2]).finished == 1)
            #expect(try shelf.left == [0, 1, 2], "what came after a position of the future stays")
            try LogShelf.age(shelf.position, by: 0)
            #expect(try keep([0, 2]).finished == 1)
            #expect(try shelf.left == [0, 2])
            #expect(try keep([2]).finished == 1)
            #expect(try shelf.left == [2], "another machine's clock may be ahead by a little")
        }
    }

    /// Sparse files may have any size, and files any time. Only a file system in memory takes all of them.
    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
    func sizesAndTimesBeyondEveryMeasureStopNothing() throws {
        let folder = "/dev/shm/offline-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = try LogShelf(folder, [(2, 8), (3, 8), (1, 8), (1, 8), (1, 8)])
        for number in [0, 1, 3, 4] {
            let path = try shelf.path(of: shelf.runs[number])
            try #require(truncate(path, off_t.max) == 0)
            let time = timespec(tv_sec: number < 2 ? .max : .min, tv_nsec: 0)
            try #require(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
        }
        let removal = try shelf.writer.remove(
            by: OfflineLogRetention(age: .seconds(90 * LogShelf.day), bytes: 1_000_000),
            writtenBefore: shelf.position
        )
        #expect(
            try shelf.left == [0, 1, 2],
            "what was written last stays, and no size that a file pretends to have removes another"
        )
        #expect((removal.old, removal.finished) == (2, 0))
    }
}
