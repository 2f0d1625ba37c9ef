import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// The whole sequence of events of each kind of run.
@Suite struct RunSequenceTests {
    @Test func `a good run of two packages`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "<p>a</p>")
        try fixture.write("pictures/b.png", "12345")
        let recorder = Recorder()
        let job = fixture.job {
            $0.package.maxPages = 1; $0.package.maxFiles = 2
        }
        let report = try await fixture.run(job, recorder)

        #expect(recorder.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell + [Rows.completed])
        recorder.checkRules()
        #expect(report.outcome == .succeeded)
        #expect(try await fixture.differences() == "")
        #expect(!fixture.exists(".destination.mirroring"))

        let start = try #require(recorder.events.first?.transferData.initializeData)
        #expect(start.totalPages == 1)
        #expect(start.totalFiles == 1)
        #expect(start.totalBytes == 13)
        #expect(start.totalDeletions == 0)
        #expect(start.nrOfPackages == 2)
        #expect(start.destinationPath == fixture.destination)
        #expect(start.destinationRoot == fixture.path)
        #expect(start.destinationUri == "file://\(fixture.destination)/")
        #expect(start.sourceRoot == fixture.source)
        #expect(start.lastExecution == nil)
        #expect(start.attempt == 1)

        let imported = recorder.events.filter { $0.status.state == .mirroringPackageCompleted }
        #expect(imported.map { $0.transferData.packageBody?.importedPages }.reduce(0) { $0 + ($1 ?? 0) } == 1)
        #expect(imported.map { $0.transferData.packageBody?.importedFiles }.reduce(0) { $0 + ($1 ?? 0) } == 1)
        #expect(imported.map { $0.transferData.packageHeader?.sizeOfReceiveData ?? 0 }.reduce(0, +) == 13)
        #expect(imported.allSatisfy { $0.transferData.packageBody?.digest?.count == 64 })

        let progress = try #require(recorder.events.last?.transferData.progress)
        #expect([progress.sentBytes, progress.sentItems, progress.percent] == [13, 2, 100])
        #expect([progress.importedPages, progress.importedFiles, progress.failedItems] == [1, 1, 0])
    }

    @Test func `nothing to do is a run of two events, and knows when the last one was`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let job = fixture.job()
        _ = try await fixture.run(job)
        let recorder = Recorder()
        let report = try await fixture.run(job, recorder)
        #expect(recorder.rows == [Rows.initialized, Rows.completed])
        recorder.checkRules()
        #expect(report.outcome == .succeeded)
        #expect(recorder.events.first?.transferData.initializeData.lastExecution != nil)
        #expect(
            recorder.events.allSatisfy { $0.transferData.packageHeader == nil && $0.transferData.packageBody == nil }
        )
    }

    @Test func `a missing source fails the validation`() async throws {
        let fixture = try EngineFixture()
        let recorder = Recorder()
        let report = try await fixture.run(fixture.job { $0.source += "/missing" }, recorder)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        recorder.checkRules()
        #expect(recorder.complaints.map(\.category) == [.validation])
        #expect(report.isInvalidJob)
        #expect(!fixture.exists("destination"))
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `a destination that is a file fails the validation`() async throws {
        let fixture = try EngineFixture()
        try fixture.write(Array("destination".utf8), "a file", in: fixture.path)
        let recorder = Recorder()
        #expect(try await fixture.run(fixture.job(), recorder).isInvalidJob)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        #expect(recorder.complaints.first?.message.contains("no folder") == true)
    }

    @Test(arguments: [false, true])
    func `an export error always ends the run`(continues: Bool) async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let staging = "\(fixture.path)/.destination.mirroring"
        let recorder = Recorder { event in
            guard event.status.state == .mirroringJobInitialized else { return }
            _ = try? fixture.write(Array(".destination.mirroring".utf8), "in the way", in: fixture.path)
        }
        let job = fixture.job { $0.continueOnError = continues }
        let report = try await fixture.run(job, recorder)
        #expect(recorder.rows == [Rows.initialized, "ExportingError error failed yes yes"])
        recorder.checkRules()
        #expect(report.outcome == .failed)
        #expect(!report.isInvalidJob)

        try FileManager.default.removeItem(atPath: staging)
        let next = Recorder()
        #expect(try await fixture.run(job, next).outcome == .succeeded)
        #expect(next.events.first?.transferData.initializeData.attempt == 2)
    }

    /// Three packages; the source is away while the second is transferred.
    private func transferError(continues: Bool) async throws -> (fixture: EngineFixture, job: Job, recorder: Recorder) {
        let fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("\(name).html", name) }
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageInitialized, event.transferData.packageHeader?.packageNumber == 2
            {
                rename(fixture.source, fixture.source + "-away")
            } else if event.status.state == .transferingError {
                rename(fixture.source + "-away", fixture.source)
            }
        }
        let job = fixture.job {
            $0.package.maxPages = 1; $0.continueOnError = continues
        }
        _ = try await fixture.run(job, recorder)
        return (fixture, job, recorder)
    }

    @Test func `a transfer error ends the run, and the next takes it up`() async throws {
        let (fixture, job, recorder) = try await transferError(continues: false)
        #expect(
            recorder.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell.prefix(2)
                + ["TransferingError error failed yes yes"]
        )
        recorder.checkRules()
        #expect(recorder.complaints.map(\.category) == [.notFound])
        let failed = recorder.events.last?.transferData.packageHeader?.packageId

        let next = Recorder()
        #expect(try await fixture.run(job, next).outcome == .succeeded)
        #expect(next.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell + [Rows.completed])
        #expect(next.events.dropFirst().first?.transferData.packageHeader?.packageId == failed)
        #expect(try await fixture.differences() == "")
    }

    @Test func `a transfer error with continueOnError lets the others go on`() async throws {
        let (fixture, job, recorder) = try await transferError(continues: true)
        #expect(
            recorder.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell.prefix(2)
                + ["TransferingError error running no yes"] + Rows.packageGoesWell + [Rows.completedWithErrors]
        )
        recorder.checkRules()
        #expect(fixture.read("c.html") == "c")
        #expect(fixture.read("b.html") == nil)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    /// Three packages; the second can't have a journal when it is imported.
    private func importError(continues: Bool) async throws -> (fixture: EngineFixture, job: Job, recorder: Recorder) {
        let fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("\(name).html", name) }
        let recorder = Recorder { event in
            guard let header = event.transferData.packageHeader, header.packageNumber == 2,
                let tree = header.targetFilePath
            else { return }
            let journal = "\(tree)/../journal"
            if event.status.state == .transferred { mkdir(journal, 0o700) }
            if event.status.state == .importingError { rmdir(journal) }
        }
        let job = fixture.job {
            $0.package.maxPages = 1; $0.continueOnError = continues
        }
        _ = try await fixture.run(job, recorder)
        return (fixture, job, recorder)
    }

    @Test func `an import error ends the run, and the next takes it up`() async throws {
        let (fixture, job, recorder) = try await importError(continues: false)
        #expect(
            recorder.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell.prefix(3)
                + ["ImportingError error failed yes yes"]
        )
        recorder.checkRules()
        #expect(recorder.complaints.map(\.category) == [.validation])
        #expect(recorder.complaints.first?.message.contains("/journal can't be written: file exists") == true)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test func `an import error with continueOnError lets the others go on`() async throws {
        let (fixture, job, recorder) = try await importError(continues: true)
        #expect(
            recorder.rows == [Rows.initialized] + Rows.packageGoesWell + Rows.packageGoesWell.prefix(3)
                + ["ImportingError error running no yes"] + Rows.packageGoesWell + [Rows.completedWithErrors]
        )
        recorder.checkRules()
        #expect(fixture.read("c.html") == "c")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test(
        arguments: [
            (MirroringState.mirroringJobInitialized, "ExportingError"),
            (.mirroringPackageInitialized, "TransferingError"),
            (.transferred, "ImportingError"),
        ]
    )
    func `a cancelled run ends in the error state of its phase`(at state: MirroringState, ends: String) async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let recorder = Recorder { event in
            guard event.status.state == state else { return }
            withUnsafeCurrentTask { $0?.cancel() }
        }
        let job = fixture.job()
        let report = try await Task { try await fixture.run(job, recorder) }.value
        #expect(report.outcome == .cancelled)
        #expect(recorder.rows.last == "\(ends) warning cancelled yes yes")
        #expect(recorder.rows.count == (state == .mirroringJobInitialized ? 2 : state == .transferred ? 5 : 4))
        recorder.checkRules()
        #expect(recorder.complaints.map(\.category) == [.cancelled])
        #expect(fixture.read("a.html") == nil)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test func `the next start ends the run of an engine that died`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let job = fixture.job()
        let record = "\(fixture.stateFolder)/jobs/\(job.id.lowercased)/run.json"
        // What the dead engine's disk looks like: the record as it was when its last event was sent.
        let first = Recorder { event in
            guard event.status.state == .transferred else { return }
            _ = try? FileManager.default.copyItem(atPath: record, toPath: fixture.path + "/record")
        }
        _ = try await fixture.run(job, first)
        try FileManager.default.moveItem(atPath: fixture.path + "/record", toPath: record)

        let next = Recorder { event in
            guard event.status.state == .importingError else { return }
            _ = try? FileManager.default.copyItem(atPath: record, toPath: fixture.path + "/closing record")
        }
        _ = try await fixture.run(job, next)
        let old = next.events.prefix { $0.runId == first.events[0].runId }
        // The record was written before the sink had the event, so it is sent again, and then ended.
        #expect(old.first == first.events.first { $0.status.state == .transferred })
        #expect(old.map(\.row) == ["Transferred processing running no -", "ImportingError error failed yes yes"])
        #expect(old.last?.sequence == (old.first?.sequence ?? 0) + 1)
        #expect(old.last?.status.statusLog.map(\.category) == [.internal])
        #expect(next.events.dropFirst(old.count).map(\.row) == [Rows.initialized, Rows.completed])
        #expect(!FileManager.default.fileExists(atPath: record))

        // This one dies as well, when it has just sent that end: the next sends the same again, and no second one.
        try FileManager.default.moveItem(atPath: fixture.path + "/closing record", toPath: record)
        let last = Recorder()
        _ = try await fixture.run(job, last)
        #expect(last.events.prefix { $0.runId == first.events[0].runId } == old.suffix(1))
    }
}
