import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@Suite struct OfflineLogWriterTests {
    @Test func whatIsWrittenIsReadBack() throws {
        try withTemporaryFolder { folder in
            var generator = EventGenerator(seed: 5)
            let entries = (1...400).map { OfflineLogEntry(position: UInt64($0), event: generator.event()) }
            let writer = try OfflineLogWriter(folder: folder)
            #expect(try writer.append(entries).written == 400)
            try writer.sync()
            for entry in entries {
                let name = OfflineLogFile(
                    runId: entry.event.runId,
                    start: entry.event.status.sentTime,
                    jobId: entry.event.jobId
                )
                let read = try readAll(OfflineLogFolder(path: folder).path(of: name))
                try #require(read.count == 1)
                #expect(read[0].position == entry.position)
                let expected = try withoutIllegalCharacters(entry.event)
                #expect(read[0].event.encodedJSON() == expected.encodedJSON())
            }
        }
    }

    @Test func appendsOfARunGoIntoOneFileInOrder() throws {
        try withTemporaryFolder { folder in
            let all = entries(50)
            let writer = try OfflineLogWriter(folder: folder)
            for part in [all[..<1], all[1..<20], all[20...]] {
                try writer.append(Array(part))
                #expect(try readAll(onlyFile(in: folder)).count == part.endIndex)
            }
            #expect(try readAll(onlyFile(in: folder)) == all)
        }
    }

    @Test func aNewWriterContinuesTheFileAndDropsWhatIsInIt() throws {
        try withTemporaryFolder { folder in
            let all = entries(30)
            try OfflineLogWriter(folder: folder).append(Array(all[..<20]))
            let result = try OfflineLogWriter(folder: folder).append(Array(all[10...]))
            #expect(result.written == 10)
            #expect(result.repeated == 10)
            #expect(try readAll(onlyFile(in: folder)) == all)
        }
    }

    @Test func aStreamMadeAnewLosesNothing() throws {
        try withTemporaryFolder { folder in
            let old = entries(5, from: 1_000)
            let new = entries(8, from: 0)
            try OfflineLogWriter(folder: folder).append(old)
            #expect(try OfflineLogWriter(folder: folder).append(new).written == 3)
            #expect(try readAll(onlyFile(in: folder)).map(\.event.sequence) == Array(1...8))
        }
    }

    @Test func aLateEventIsWrittenOnce() throws {
        try withTemporaryFolder { folder in
            let all = entries(6)
            let late = OfflineLogEntry(position: 500, event: all[3].event)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(all.filter { $0 != all[3] })
            #expect(try writer.append([late]).written == 1)
            #expect(try writer.append([late]).repeated == 1)
            #expect(try OfflineLogWriter(folder: folder).append([late] + all).repeated == 7)
            #expect(try readAll(onlyFile(in: folder)).map(\.event.sequence) == [1, 2, 3, 5, 6, 4])
        }
    }

    /// In one append a repeat may stand behind an event for which the file itself was asked.
    @Test func aRepeatWithinAnAppendIsWrittenOnce() throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            let early = OfflineLogEntry(position: 50, event: all[2].event)
            let again = OfflineLogEntry(position: 200, event: all[1].event)
            let result = try OfflineLogWriter(folder: folder).append([all[0], all[1], early, again, all[3]])
            #expect(result.written == 4)
            #expect(result.repeated == 1)
            #expect(try readAll(onlyFile(in: folder)).map(\.event.sequence) == [1, 2, 3, 4])
        }
    }

    /// Somebody with rights for another job names this run, before the run's own events come: they have separate files.
    @Test func eventUnderAnotherJobsKeyGoesIntoAFileOfItsOwn() throws {
        try withTemporaryFolder { folder in
            let own = entries(6)
            let other = UUID()
            let forged = [2, 5].map { OfflineLogEntry(position: UInt64(90 + $0), event: own[$0].event, jobId: other) }
            let writer = try OfflineLogWriter(folder: folder)
            #expect(try writer.append(forged + own[..<3]).written == 5)
            try writer.append(Array(own[3...]))
            #expect(try writer.append(forged + own).repeated == 8)
            #expect(try OfflineLogWriter(folder: folder).append(forged + own).repeated == 8)
            let files = try OfflineLogFolder(path: folder).files()
            #expect(Set(files.map(\.run)) == [own[0].run, forged[0].run])
            for file in files {
                let expected = file.jobId == other ? forged : own
                #expect(try readAll(OfflineLogFolder(path: folder).path(of: file)) == expected)
            }
            let unfinished = try OfflineLogFolder(path: folder).unfinishedRuns()
            #expect(Set(unfinished) == [own[5], forged[1]], "with the job that each was published under")
        }
    }

    @Test func moreRunsThanOpenFiles() throws {
        try withTemporaryFolder { folder in
            let writer = try OfflineLogWriter(folder: folder, mostOpenFiles: 8)
            let runs = (0..<50).map { UUID(name: "run \($0)".utf8, namespace: MirroringStatusEventArgs.sampleJobId) }
            let all = runs.map { entries(6, runId: $0) }
            for sequence in 0..<6 {
                try writer.append(all.map { $0[sequence] })
                #expect(try openDescriptors(in: folder) <= 9)  // the folder itself too
            }
            try writer.sync()
            let files = try OfflineLogFolder(path: folder).files()
            #expect(files.count == 50)
            for (run, expected) in zip(runs, all) {
                let file = try #require(files.first { $0.runId == run })
                #expect(try readAll(OfflineLogFolder(path: folder).path(of: file)) == expected)
            }
        }
    }

    @Test func twoWritersOfOneFolderKeepItComplete() throws {
        try withTemporaryFolder { folder in
            let all = entries(20)
            let writers = [try OfflineLogWriter(folder: folder), try OfflineLogWriter(folder: folder)]
            for (index, entry) in all.enumerated() {
                try writers[index % 2].append([entry])
                try writers[(index + 1) % 2].append([entry])
            }
            #expect(try readAll(onlyFile(in: folder)) == all)
        }
    }

    @Test func aRemovedFileIsBegunAnew() throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all[..<2]))
            try FileManager.default.removeItem(atPath: onlyFile(in: folder))
            try writer.append(Array(all[2...]))
            #expect(try readAll(onlyFile(in: folder)) == Array(all[2...]))
        }
    }

    @Test func filesAreForOwnerAndGroupAndNeverBehindALink() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(entries(1))
            let path = try onlyFile(in: folder)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? Int ?? 0) & ~0o640 == 0)
            let elsewhere = folder + "/elsewhere"
            try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
            let before = try content(elsewhere)
            try OfflineLogWriter(folder: folder).append(entries(2))
            #expect(try content(elsewhere) == before)
            #expect(try readAll(path) == entries(2))
        }
    }

    @Test func aReaderThatKeepsTheLockDoesNotStopTheLog() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append([all[0]])
            let descriptor = open(try onlyFile(in: folder), O_RDONLY)
            defer { close(descriptor) }
            #expect(flock(descriptor, LOCK_SH) == 0)
            try writer.append(Array(all[1...]))
            #expect(try readAll(onlyFile(in: folder)) == all)
        }
    }

    /// What is there already is asked of the file that is written to, whatever has its path by now.
    @Test func aLateEventIsComparedWithItsOwnFile() throws {
        try withTemporaryFolder { folder in
            let (place, moved) = ("\(folder)/offline", "\(folder)/moved")
            let all = entries(3)
            let writer = try OfflineLogWriter(folder: place)
            try writer.append([all[0], all[2]])
            rename(place, moved)
            try OfflineLogWriter(folder: place).append(all)
            #expect(try writer.append([OfflineLogEntry(position: 900, event: all[1].event)]).written == 1)
            #expect(try readAll(onlyFile(in: moved)).map(\.event.sequence) == [1, 3, 2])
            #expect(try OfflineLogWriter(folder: moved).append([all[2]]).repeated == 1)
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let error = #expect(throws: OfflineLogError.self) { try OfflineLogWriter(folder: "/proc/mirroring/offline") }
        #expect(error?.description.contains("/proc/mirroring") == true)
    }

    /// What XML 1.0 can't hold is written as U+FFFD.
    private func withoutIllegalCharacters(_ event: MirroringStatusEventArgs) throws -> MirroringStatusEventArgs {
        let encoded = String(decoding: event.encodedJSON(), as: UTF8.self)
        let legal = encoded.replacing(#/\\u00[01][0-9a-f]|[\u{FFFE}\u{FFFF}]/#, with: "\u{FFFD}")
        return try MirroringStatusEventArgs(json: Array(legal.utf8))
    }

    private func openDescriptors(in folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"))?.hasPrefix(folder)
                == true
        }.count
    }
}
