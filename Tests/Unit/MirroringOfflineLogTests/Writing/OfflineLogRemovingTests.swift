import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Testing

/// What becomes of files that a writer has, or has seen, when files are removed.
@Suite struct OfflineLogRemovingTests {
    /// A look at many files takes a while, in which they are written on.
    @Test func whatWasWrittenSinceTheSurveyStays() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(91, 5), (92, 5), (93, 8)])
            let survey = try OfflineLogSurvey(
                of: OpenedLogFolder(OfflineLogFolder(path: folder)),
                by: OfflineLogRetention(age: .seconds(90 * LogShelf.day)),
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
            let shelf = try LogShelf(folder, [(3, 5), (2, 5)])
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
            let shelf = try LogShelf(folder, [(91, 5), (1, 8)])
            let retention = OfflineLogRetention(age: .seconds(90 * LogShelf.day))
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

    /// Somebody has copied a file under another name that it could have.
    @Test func runGoesOnInItsFileWhenAnotherOneOfItIsRemoved() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(1, 5)])
            let path = try shelf.path(of: shelf.runs[0])
            let file = try #require(OfflineLogFile(path: path))
            let start = Timestamp(milliseconds: file.start.milliseconds + 3_600_000)
            let second = OfflineLogFile(runId: file.runId, start: start, jobId: file.jobId)
            let secondPath = OfflineLogFolder(path: folder).path(of: second)
            try FileManager.default.copyItem(atPath: path, toPath: secondPath)
            try LogShelf.age(secondPath, by: 91)
            let removal = try shelf.writer.remove(
                by: OfflineLogRetention(age: .seconds(90 * LogShelf.day)),
                writtenBefore: shelf.position
            )
            #expect(removal.old == 1)
            var next = shelf.runs[0][4]
            next.event.sequence = 6
            next.event.transferData.status.sentTime.milliseconds += 7_200_000
            next.position = 500
            try shelf.writer.append([next])
            #expect(try OfflineLogFolder(path: folder).files() == [file])
            #expect(try readAll(path) == shelf.runs[0] + [next])
        }
    }

    @Test func runOfTheSameNameUnderAnotherJobsKeyStays() throws {
        try withTemporaryFolder { folder in
            let shelf = try LogShelf(folder, [(1, 8)])
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
            try LogShelf.age(OfflineLogFolder(path: folder).path(of: old), by: 91)
            let removal = try shelf.writer.remove(
                by: OfflineLogRetention(age: .seconds(90 * LogShelf.day)),
                writtenBefore: shelf.position
            )
            #expect(removal.old == 1)
            #expect(try OfflineLogFolder(path: folder).files().map(\.run) == [shelf.runs[0][0].run])
            #expect(try shelf.writer.append(shelf.runs[0]).repeated == 8)
        }
    }
}
