import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Testing

/// What is removed, in which order, and what never is.
@Suite struct OfflineLogRetentionTests {
    private static let day = 24 * 3_600.0

    /// A folder with a run's file for each number of days that went by since its last event; a run is finished at 8 events.
    private struct Shelf {
        let folder: String
        let writer: OfflineLogWriter
        let runs: [[OfflineLogEntry]]
        /// Where a bridge would store its position: written after everything else.
        var position: String { folder + "/.position.json" }

        init(_ folder: String, _ ages: [(days: Double, events: Int)]) throws {
            self.folder = folder
            writer = try OfflineLogWriter(folder: folder)
            runs = ages.enumerated().map { number, age in
                let runId = UUID(name: "run \(number)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
                return MirroringStatusEventArgs.wholeRun(8, runId: runId).prefix(age.events).enumerated().map {
                    OfflineLogEntry(position: UInt64(number * 100 + $0.offset), event: $0.element)
                }
            }
            for (run, age) in zip(runs, ages) {
                try writer.append(run)
                try Self.age(path(of: run), by: age.days)
            }
            try Data("{}".utf8).write(to: URL(filePath: position))
        }

        func path(of run: [OfflineLogEntry]) throws -> String {
            let folder = OfflineLogFolder(path: folder)
            let file = try folder.files().first { $0.runId == run[0].event.runId }
            return folder.path(of: try #require(file))
        }

        static func age(_ path: String, by days: Double) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -days * day)],
                ofItemAtPath: path
            )
        }

        /// The runs that still have a file.
        var left: Set<Int> {
            get throws {
                let files = Set(try OfflineLogFolder(path: folder).files().map(\.runId))
                return Set(runs.indices.filter { files.contains(runs[$0][0].event.runId) })
            }
        }

        func bytes(of numbers: some Sequence<Int>) throws -> Int {
            try numbers.reduce(0) { try $0 + content(path(of: runs[$1])).count }
        }
    }

    @Test func whatIsTooOldIsRemovedFinishedOrNot() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(91, 8), (91, 5), (89, 8), (1, 5)])
            let bytes = try shelf.bytes(of: [0, 1])
            let removal = try shelf.writer.remove(
                by: OfflineLogRetention(age: .seconds(90 * Self.day)),
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
            let shelf = try Shelf(folder, [(3_000, 8), (1, 8)])
            let removal = try shelf.writer.remove(by: OfflineLogRetention(), writtenBefore: shelf.position)
            #expect(removal.files == 0)
            #expect(try shelf.left == [0, 1])
        }
    }

    /// Oldest first, and unfinished runs only when nothing else is left to remove.
    @Test func roomIsMadeByTheOldestFinishedRunsFirst() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(9, 5), (8, 8), (7, 8), (6, 5), (5, 8)])
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
            let shelf = try Shelf(folder, [(9, 8), (8, 5)])
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
            for file in files { try Shelf.age(OfflineLogFolder(path: folder).path(of: file), by: 1) }
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
            let shelf = try Shelf(folder, [(9, 8), (8, 8), (7, 8)])
            try #require(truncate(try shelf.path(of: shelf.runs[2]), 1 << 40) == 0)
            try Shelf.age(try shelf.path(of: shelf.runs[2]), by: 7)
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
            let shelf = try Shelf(folder, [(9, 8), (8, 8)])
            let path = try shelf.path(of: shelf.runs[1])
            try Data(count: 100_000).write(to: URL(filePath: path))
            try #require(chown(path, 65_534, 65_534) == 0)
            try Shelf.age(path, by: 8)
            let retention = OfflineLogRetention(age: .seconds(90 * Self.day), bytes: 50_000)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
            try Shelf.age(path, by: 91)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).old == 1)
            #expect(try shelf.left == [0])
        }
    }

    @Test func filesSetAsideAsDamagedCountAndGo() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(2, 5), (1, 8)])
            let aside = try shelf.path(of: shelf.runs[0]) + ".damaged-1780000000000"
            try Data(count: 100_000).write(to: URL(filePath: aside))
            try Shelf.age(aside, by: 5)
            let other = folder + "/notes.xml.damaged-1"
            try Data(count: 100_000).write(to: URL(filePath: other))
            try Shelf.age(other, by: 500)
            let retention = OfflineLogRetention(age: .seconds(90 * Self.day), bytes: 90_000)
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
            let shelf = try Shelf(folder, [(91, 8), (91, 8)])
            try Shelf.age(shelf.position, by: 92)
            let retention = OfflineLogRetention(age: .seconds(90 * Self.day), bytes: 0)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
            try Shelf.age(try shelf.path(of: shelf.runs[1]), by: 93)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 1)
            #expect(try shelf.left == [0])
            try FileManager.default.removeItem(atPath: shelf.position)
            #expect(try shelf.writer.remove(by: retention, writtenBefore: shelf.position).files == 0)
        }
    }

    /// Where the time is not believed, nothing goes for its age; room is made all the same.
    @Test func whatIsSparedForItsAgeCountsAsTheRest() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(92, 8), (91, 8), (1, 8)])
            var retention = OfflineLogRetention(age: .seconds(90 * Self.day))
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
            let shelf = try Shelf(folder, [(9, 8), (-300, 8), (-1, 8), (10, 8)])
            func keep(_ numbers: Set<Int>) throws -> OfflineLogRemoval {
                let retention = OfflineLogRetention(bytes: try shelf.bytes(of: numbers))
                return try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            }
            try Shelf.age(shelf.position, by: -299)
            #expect(try keep([0, 1, 2]).finished == 1)
            #expect(try shelf.left == [0, 1, 2], "what came after a position of the future stays")
            try Shelf.age(shelf.position, by: 0)
            #expect(try keep([0, 2]).finished == 1)
            #expect(try shelf.left == [0, 2])
            #expect(try keep([2]).finished == 1)
            #expect(try shelf.left == [2], "another machine's clock may be ahead by a little")
        }
    }

    /// A look at many files takes a while, in which they are written on.
    @Test func whatWasWrittenSinceTheSurveyStays() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(91, 5), (92, 5), (93, 8)])
            let survey = try OfflineLogSurvey(
                of: OpenedLogFolder(OfflineLogFolder(path: folder)),
                by: OfflineLogRetention(age: .seconds(90 * Self.day)),
                sparingOld: false,
                writtenBefore: shelf.position,
                at: .now
            )
            #expect(survey.superfluous.count == 3)
            #expect(try survey.bytes == shelf.bytes(of: [0, 1, 2]))
            var next = shelf.runs[0][4]
            next.event.sequence = 6
            next.position = 500
            try shelf.writer.append([next])
            try FileManager.default.removeItem(atPath: shelf.path(of: shelf.runs[1]))
            var removal = OfflineLogRemoval()
            shelf.writer.remove(survey.superfluous, noting: &removal)
            #expect(removal.files == 1)
            #expect(removal.failure == nil)
            #expect(try shelf.left == [0])
            #expect(try readAll(shelf.path(of: shelf.runs[0])) == shelf.runs[0] + [next])
        }
    }

    /// Else the names of all files that there ever were would be kept in memory.
    @Test func whatOthersHaveRemovedIsForgotten() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(3, 5), (2, 5)])
            let survey = {
                try OfflineLogSurvey(
                    of: OpenedLogFolder(OfflineLogFolder(path: folder)),
                    by: OfflineLogRetention(),
                    sparingOld: false,
                    writtenBefore: shelf.position,
                    at: .now
                )
            }
            func goOn(_ run: Int, sequence: Int) throws -> OfflineLogFile {
                var next = shelf.runs[run][4]
                next.event.sequence = sequence
                next.event.transferData.status.sentTime.milliseconds += 3_600_000
                next.position += UInt64(500 + sequence)
                try shelf.writer.append([next])
                let files = try OfflineLogFolder(path: folder).files().filter { $0.run == next.run }
                #expect(files.count == 1)
                return try #require(files.first)
            }
            let file = try #require(OfflineLogFile(path: try shelf.path(of: shelf.runs[0])))
            try FileManager.default.removeItem(atPath: shelf.path(of: shelf.runs[0]))
            let before = try survey()
            #expect(try goOn(0, sequence: 6) == file, "as long as nobody has looked it is known by its name")
            while shelf.writer.closeHalf() {}
            shelf.writer.forgetFiles(missingIn: before)
            #expect(try goOn(0, sequence: 7) == file, "it was made since, and is there")
            try FileManager.default.removeItem(atPath: shelf.path(of: shelf.runs[0]))
            while shelf.writer.closeHalf() {}
            shelf.writer.forgetFiles(missingIn: try survey())
            #expect(try goOn(0, sequence: 8) != file)
            #expect(try goOn(1, sequence: 6) == OfflineLogFile(path: shelf.path(of: shelf.runs[1])))
        }
    }

    /// A writer lets go of what it removes: no descriptor stays open, and a run that goes on begins a new file.
    @Test func removedFilesAreClosedAndARunThatGoesOnHasANewOne() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(91, 5), (1, 8)])
            let retention = OfflineLogRetention(age: .seconds(90 * Self.day))
            _ = try shelf.writer.remove(by: retention, writtenBefore: shelf.position)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            #expect(!open.contains { $0.hasPrefix(folder) && $0.hasSuffix("(deleted)") })
            #expect(try shelf.left == [1])
            var next = shelf.runs[0][4]
            next.event.sequence = 6
            next.position = 500
            #expect(try shelf.writer.append([next]).written == 1)
            #expect(try readAll(shelf.path(of: shelf.runs[0])) == [next])
        }
    }

    /// Sparse files may have any size, and files any time. Only a file system in memory takes all of them.
    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
    func sizesAndTimesBeyondEveryMeasureStopNothing() throws {
        let folder = "/dev/shm/offline-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shelf = try Shelf(folder, [(2, 8), (3, 8), (1, 8), (1, 8), (1, 8)])
        for number in [0, 1, 3, 4] {
            let path = try shelf.path(of: shelf.runs[number])
            try #require(truncate(path, off_t.max) == 0)
            let time = timespec(tv_sec: number < 2 ? .max : .min, tv_nsec: 0)
            try #require(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
        }
        let removal = try shelf.writer.remove(
            by: OfflineLogRetention(age: .seconds(90 * Self.day), bytes: 1_000_000),
            writtenBefore: shelf.position
        )
        #expect(
            try shelf.left == [0, 1, 2],
            "what was written last stays, and no size that a file pretends to have removes another"
        )
        #expect((removal.old, removal.finished) == (2, 0))
    }

    @Test func runOfTheSameNameUnderAnotherJobsKeyStays() throws {
        try withTemporaryFolder { folder in
            let shelf = try Shelf(folder, [(1, 8)])
            let other = shelf.runs[0].map {
                OfflineLogEntry(
                    position: $0.position + 1_000,
                    event: $0.event,
                    jobId: UUID(uuid: $0.event.eventId.uuid)
                )
            }
            try shelf.writer.append([other[0]])
            let old = OfflineLogFile(
                runId: other[0].run.runId,
                start: other[0].event.status.sentTime,
                jobId: other[0].jobId
            )
            try Shelf.age(OfflineLogFolder(path: folder).path(of: old), by: 91)
            let removal = try shelf.writer.remove(
                by: OfflineLogRetention(age: .seconds(90 * Self.day)),
                writtenBefore: shelf.position
            )
            #expect(removal.old == 1)
            #expect(try OfflineLogFolder(path: folder).files().map(\.run) == [shelf.runs[0][0].run])
            #expect(try shelf.writer.append(shelf.runs[0]).repeated == 8)
        }
    }
}
