import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Testing

/// What a bridge learns of the runs that were under way when it starts.
@Suite struct UnfinishedRunsTests {
    /// Runs that began one after another, an hour apart.
    private func run(_ number: Int, _ count: Int) -> [OfflineLogEntry] {
        let runId = UUID(name: "run \(number)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
        return MirroringStatusEventArgs.wholeRun(8, runId: runId).prefix(count).enumerated().map { index, event in
            var event = event
            event.transferData.status.sentTime.milliseconds += Int64(number) * 3_600_000
            return OfflineLogEntry(position: UInt64(number * 100 + index), event: event)
        }
    }

    @Test func lastEventsOfUnfinishedRunsComeNewestRunFirst() throws {
        try withTemporaryFolder { folder in
            let lengths = [8, 3, 1, 8, 7, 8, 5]
            let runs = lengths.enumerated().map { run($0.offset, $0.element) }
            try OfflineLogWriter(folder: folder).append(runs.shuffled().flatMap { $0 })
            let log = OfflineLogFolder(path: folder)
            #expect(try log.unfinishedRuns() == [6, 4, 2, 1].map { runs[$0][lengths[$0] - 1] })
            #expect(try log.unfinishedRuns(limit: 2) == [6, 4].map { runs[$0][lengths[$0] - 1] })
            #expect(try log.unfinishedRuns(limit: 0) == [])
        }
    }

    /// By these a bridge judges the next run of the job.
    @Test func lastRunsOfEachJobAreToldByTheirLastEvent() throws {
        try withTemporaryFolder { folder in
            let other = UUID()
            let lengths = [8, 8, 3, 8]
            let runs = lengths.enumerated().map { run($0.offset, $0.element) }
            var single = run(50, 8)
            for index in single.indices { single[index].jobId = other }
            let writer = try OfflineLogWriter(folder: folder)
            for run in runs + [single] { try writer.append(run) }
            func told(_ count: Int, _ limit: Int) throws -> [OfflineLogEntry] {
                var told: [OfflineLogEntry] = []
                try OfflineLogFolder(path: folder).lastRuns(ofEachJob: count, limit: limit) { entry, began in
                    #expect(began <= entry.event.status.sentTime)
                    told.append(entry)
                }
                return told
            }
            #expect(try told(9, 9) == [single[7], runs[3][7], runs[2][2], runs[1][7], runs[0][7]])
            #expect(try told(2, 9) == [single[7], runs[3][7], runs[2][2]])
            #expect(try told(9, 2) == [single[7], runs[3][7]])
        }
    }

    /// Identifiers and times are their publishers' own words: with the greatest of both, one job has no more of the list than another.
    @Test func eachJobHasItsNewestRunBeforeAnotherItsSecond() throws {
        try withTemporaryFolder { folder in
            let other = UUID()
            let forged = (1...5).map { number in
                var entry = run(1_000 + number, 1)[0]
                entry.jobId = other
                return entry
            }
            let writer = try OfflineLogWriter(folder: folder)
            for entry in forged { try writer.append([entry]) }
            for number in 1...2 { try writer.append(run(number, 1)) }
            let log = OfflineLogFolder(path: folder)
            #expect(try log.unfinishedRuns(limit: 2) == [forged[4], run(2, 1)[0]])
            #expect(try log.unfinishedRuns(limit: 5) == [forged[4], forged[3], forged[2], run(2, 1)[0], run(1, 1)[0]])
            #expect(try log.unfinishedRuns(in: .all, limit: 5) { $0.position }.count == 5)
        }
    }

    /// A folder may keep very many files in which nothing was written for long.
    @Test func filesCanBeReadByTheirTime() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append((1...3).flatMap { run($0, 5) })
            let log = OfflineLogFolder(path: folder)
            let now = FileTime(seconds: 1_780_000_000, nanoseconds: 0)
            for (file, age) in zip(try log.files(), [100, 60, 61]) {
                let time = timespec(tv_sec: now.seconds - age, tv_nsec: 0)
                try #require(utimensat(AT_FDCWD, log.path(of: file), [time, time], 0) == 0)
            }
            func positions(_ span: OfflineLogSpan) throws -> [UInt64] {
                try log.unfinishedRuns(in: span, limit: 10) { $0.position }
            }
            #expect(try positions(.since(.seconds(60), before: now)) == [204])
            #expect(try positions(.earlier(than: .seconds(60), before: now)) == [304, 104])
            #expect(try positions(.all) == [304, 204, 104])
        }
    }

    @Test func lateEventBehindTheTerminalOneMakesNoRunUnfinished() throws {
        try withTemporaryFolder { folder in
            let all = run(1, 8)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(all.filter { $0.event.sequence != 4 })
            try writer.append([OfflineLogEntry(position: 900, event: all[3].event)])
            #expect(try OfflineLogFolder(path: folder).unfinishedRuns() == [])
        }
    }

    /// Nor does a text that looks like one end a run.
    @Test func textThatLooksLikeTheEndIsNone() throws {
        try withTemporaryFolder { folder in
            var all = run(1, 3)
            all[2].event.transferData.initializeData.name = "<Terminal>true</Terminal>"
            try OfflineLogWriter(folder: folder).append(all)
            #expect(try OfflineLogFolder(path: folder).unfinishedRuns() == [all[2]])
        }
    }

    @Test func tornDamagedAndForeignFilesStopNothing() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append((1...3).flatMap { run($0, 5) })
            let log = OfflineLogFolder(path: folder)
            let paths = try log.files().map(log.path(of:))
            try Data(content(paths[0]).dropLast(100)).write(to: URL(filePath: paths[0]))
            try Data(count: 3_000).write(to: URL(filePath: paths[1]))
            #expect(try log.unfinishedRuns() == [run(3, 5)[4], run(1, 5)[3]])
            #expect(throws: OfflineLogError.self) { try OfflineLogFolder(path: folder + "/none").unfinishedRuns() }
        }
    }

    /// The bridge would say of a run that somebody has invented that it was lost.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away")) func strangersFilesArePassedOver() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append((1...2).flatMap { run($0, 5) })
            let log = OfflineLogFolder(path: folder)
            chown(try #require(try log.files().map(log.path(of:)).first), 65_534, 65_534)
            #expect(try log.unfinishedRuns() == [run(2, 5)[4]])
            chown(folder, 65_534, 65_534)
            #expect(try log.unfinishedRuns().count == 2, "the folder is his")
        }
    }

    /// A bridge's start must not wait for it. Measured in the thread's own time, which takes 1 to 2 s in a debug build, and more where others
    /// use the same caches.
    @Test func fiveThousandFilesTakeLessThanFiveSeconds() throws {
        try withTemporaryFolder { folder in
            let writer = try OfflineLogWriter(folder: folder)
            for number in 0..<5_000 { try writer.append(run(number, number % 10 == 0 ? 6 : 8)) }
            let start = threadTime()
            #expect(try OfflineLogFolder(path: folder).unfinishedRuns().count == 500)
            #expect(threadTime() - start < .seconds(5))
        }
    }

    private func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
