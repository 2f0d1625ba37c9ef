import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What a run has done over all its packages.
@Suite struct RunTallyTests {
    private let start = ContinuousClock.now

    private func time(_ milliseconds: Int64) -> RunMoment {
        RunMoment(
            time: Timestamp(milliseconds: milliseconds),
            instant: start.advanced(by: .milliseconds(milliseconds))
        )
    }

    /// A run of two packages, each of 4,096 bytes in two items, and a deletion.
    private func begun() -> RunTally {
        var data = MirroringInitializeData(name: "A job")
        (data.totalPages, data.totalFiles, data.totalBytes, data.totalDeletions) = (1, 3, 8_192, 1)
        var tally = RunTally()
        tally.begin(data, at: time(0))
        return tally
    }

    private func beginPackage(_ number: Int, of tally: inout RunTally, deletions: Int = 0) {
        tally.beginPackage(
            MirroringPackageHeader(packageId: UUID(), packageNumber: number, fileSize: 4_096),
            MirroringPackageBody(pages: number == 1 ? 1 : 0, files: number == 1 ? 1 : 2, deletions: deletions)
        )
    }

    private func progress(
        _ tally: inout RunTally,
        _ occurrence: MirroringOccurrence = .packageTransferring,
        at milliseconds: Int64 = 1
    ) throws -> MirroringProgress {
        let told = tally.progress(of: occurrence, at: time(milliseconds))
        return try #require(told)
    }

    @Test func `nothing is told before the changes are known, and everything after that`() throws {
        var tally = RunTally()
        tally.log(.warning)
        #expect(tally.progress(of: .exportFailed, at: time(0)) == nil)
        tally.begin(MirroringInitializeData(name: "A job"), at: time(0))
        let progress = try progress(&tally, .jobInitialized)
        #expect(progress.warnings == 1)
        #expect(progress.errors == 0)
        #expect(progress.percent == 0)
        #expect(progress.etaSeconds == nil)
        #expect(progress.sentBytes == 0)
    }

    @Test func `packages add up`() throws {
        var tally = begun()
        beginPackage(1, of: &tally)
        tally.send(bytes: 2_048, items: 1)
        #expect(try progress(&tally).sentBytes == 2_048)
        tally.send(bytes: 4_096, items: 2)
        tally.place(pages: 1, files: 1, deleted: 0)
        beginPackage(2, of: &tally, deletions: 1)
        tally.send(bytes: 1_000, items: 1)
        let midway = try progress(&tally)
        #expect(midway.sentBytes == 5_096)
        #expect(midway.sentItems == 3)
        #expect([midway.importedPages, midway.importedFiles] == [1, 1])
        tally.send(bytes: 4_096, items: 2)
        tally.place(pages: 0, files: 2, deleted: 1)
        let end = try progress(&tally, .packageImported)
        #expect([end.sentBytes, end.sentItems] == [8_192, 4])
        #expect([end.importedPages, end.importedFiles, end.deleted] == [1, 3, 1])
        #expect(end.percent == 99)
        #expect(try progress(&tally, .jobCompleted(withErrors: false)).percent == 100)
    }

    @Test func `a percent of a hundred is only for a run that has succeeded`() throws {
        let ends: [MirroringOccurrence] = [.jobCompleted(withErrors: true), .cancelled(in: .importing), .exportFailed]
        for occurrence in ends {
            var tally = begun()
            for number in 1...2 {
                beginPackage(number, of: &tally)
                tally.place(pages: 1, files: 1, deleted: 0)
            }
            let end = try progress(&tally, occurrence)
            #expect((80...99).contains(try #require(end.percent)))
        }
    }

    @Test func `a transfer that begins again takes nothing back and brings nothing twice`() throws {
        var tally = begun()
        beginPackage(1, of: &tally)
        tally.send(bytes: 3_000, items: 1)
        let before = try progress(&tally)
        tally.retry()
        tally.send(bytes: 10, items: 0)
        let again = try progress(&tally)
        #expect([again.sentBytes, again.sentItems, again.percent] == [3_000, 1, before.percent])
        #expect(again.retries == 1)
        tally.send(bytes: 9_000, items: 7)
        let more = try progress(&tally)
        // What was sent is said as it is; the package's items, and its part in the run's work, are no more than they are.
        #expect([more.sentBytes, more.sentItems] == [9_000, 2])
        #expect(try #require(more.percent) < 50)
    }

    @Test func `a package that failed is behind the run`() throws {
        var tally = begun()
        beginPackage(1, of: &tally)
        tally.send(bytes: 1_000, items: 0)
        tally.fail(items: 2)
        tally.endPackage()
        let failed = try progress(&tally, .transferFailed(continues: true))
        #expect([failed.sentBytes, failed.sentItems, failed.failedItems] == [1_000, 0, 2])
        beginPackage(2, of: &tally, deletions: 1)
        tally.send(bytes: 4_096, items: 2)
        let next = try progress(&tally)
        #expect([next.sentBytes, next.sentItems] == [5_096, 2])
        tally.place(pages: 0, files: 2, deleted: 1)
        #expect(try progress(&tally).percent == 99)
    }

    @Test func `the end is foretold while the run goes on, and not when it is over`() throws {
        var tally = begun()
        beginPackage(1, of: &tally)
        tally.send(bytes: 4_096, items: 2)
        _ = try progress(&tally, at: 1_000)
        #expect(try progress(&tally, at: 4_000).etaSeconds != nil)
        #expect(try progress(&tally, .cancelled(in: .transferring), at: 4_001).etaSeconds == nil)
    }

    /// Sizes are what file systems claim, and sparse files claim anything.
    @Test func `no size overflows`() throws {
        var data = MirroringInitializeData(name: "A job")
        (data.totalPages, data.totalFiles, data.totalBytes, data.totalDeletions) = (Int.max, Int.max, Int.max, Int.max)
        var tally = RunTally()
        tally.begin(data, at: time(0))
        for number in 1...3 {
            tally.beginPackage(
                MirroringPackageHeader(packageId: UUID(), packageNumber: number, fileSize: .max),
                MirroringPackageBody(pages: .max, files: .max, deletions: .max)
            )
            tally.send(bytes: .max, items: .max)
            tally.place(pages: .max, files: .max, deleted: .max)
        }
        let progress = try progress(&tally, at: 3_000)
        #expect(progress.sentBytes == .max)
        #expect(progress.percent == 99)
        #expect(progress.etaSeconds ?? 0 >= 0)
    }
}
