import Foundation
import MirroringEvents
import MirroringFiles
import MirroringTrace
import Testing

@testable import MirroringEngine

/// Runs that publish all at once: readers find the old tree or the new, and a run that was cut short is taken up.
@Suite struct ReleaseRunTests {
    private let fixture: EngineFixture
    private let job: Job
    private var place: ReleasePlace { ReleasePlace(destination: job.destination) }

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job {
            $0.publish = .releases(kept: 3)
            $0.package = PackageLimits(maxPages: 1, maxFiles: 10, maxBytes: 1 << 30)
        }
    }

    @discardableResult
    private func publish(_ files: [String: String], _ recorder: Recorder = Recorder()) async throws -> RunReport {
        for (name, text) in files { try fixture.write(name, text) }
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        return report
    }

    private func rollBack(to release: String? = nil, _ recorder: Recorder = Recorder()) async throws -> RunReport {
        try await JobRollback(job: job, configuration: fixture.configuration, sink: recorder).run(to: release)
    }

    private func releases() throws -> [JobRelease] { try JobRelease.all(of: job) }

    private func content(of release: String, _ name: String) -> String? {
        try? String(contentsOfFile: "\(place.path)/\(release)/\(name)", encoding: .utf8)
    }

    /// Whether anything is left of what is only there while a run goes on.
    private var hasRests: Bool {
        [place.nextLinkPath, "\(place.path)/building", "\(place.path)/building.json"].contains {
            FileFacts(of: $0) != nil
        }
    }

    @Test func `the first run makes a link, and nothing is seen before its end`() async throws {
        let recorder = Recorder { [fixture] event in
            let isThere = FileFacts(of: fixture.destination) != nil
            #expect(isThere == event.status.terminal)
        }
        let report = try await publish(["a.html": "1", "b.html": "1"], recorder)
        #expect(report.packages == 2)
        let release = try #require(report.release)
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: fixture.destination)
        #expect(target == ".destination.releases/\(release)")
        #expect(try await fixture.differences() == "")
        #expect(try releases().map(\.name) == [release])
        #expect(try releases().map(\.isCurrent) == [true])
        #expect(try releases().map(\.items) == [3])
        #expect(try releases().map(\.bytes) == [2])
        #expect(Set(recorder.events.map(\.transferData.initializeData.release)) == [release])
        #expect(!hasRests)
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `old releases stay as they were, and share what did not change`() async throws {
        try fixture.write("same.html", "same")
        try fixture.write("old/gone.html", "gone")
        let first = try #require(try await publish(["a.html": "1"]).release)
        let before = try #require(FileFacts(of: "\(place.path)/\(first)/a.html"))
        let shared = try #require(FileFacts(of: "\(place.path)/\(first)/same.html"))
        chmod("\(fixture.source)/same.html", 0o600)
        try EngineFixture.remove("\(fixture.source)/old")
        try fixture.write("other.html", "kept as it is")
        let second = try #require(try await publish(["a.html": "22"]).release)
        #expect(second != first)
        #expect(try await fixture.differences() == "")
        #expect(content(of: first, "a.html") == "1")
        #expect(content(of: first, "old/gone.html") == "gone")
        let after = try #require(FileFacts(of: "\(place.path)/\(first)/a.html"))
        #expect((after.identity == before.identity) && (after.modified == before.modified))
        // A mode that changes is a file of its own: the old one keeps its.
        let same = try #require(FileFacts(of: "\(place.path)/\(first)/same.html"))
        #expect(same.identity == shared.identity && same.mode == shared.mode)
        #expect(FileFacts(of: "\(place.path)/\(second)/same.html")?.mode == 0o600)

        let third = try #require(try await publish(["a.html": "333"]).release)
        #expect(
            FileFacts(of: "\(place.path)/\(third)/other.html")?.identity
                == FileFacts(of: "\(place.path)/\(second)/other.html")?.identity
        )
        #expect(try releases().map(\.name) == [third, second, first])
    }

    @Test func `a run with nothing to do publishes nothing`() async throws {
        let first = try #require(try await publish(["a.html": "1"]).release)
        let report = try await publish([:])
        #expect(report.release == nil)
        #expect(report.packages == 0)
        #expect(try releases().map(\.name) == [first])
        #expect(!hasRests)
    }

    /// Each run of a timer would publish the same again, and push out what one could go back to.
    @Test func `a run in which nothing could be mirrored publishes nothing`() async throws {
        var job = job
        job.trace = true
        try fixture.write("a.html", "1")
        let first = try #require(try await fixture.run(job).release)
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            guard event.status.state == .transferred, let tree = event.transferData.packageHeader?.targetFilePath
            else { return }
            truncate("\(tree)/a.html", 0)
        }
        let report = try await fixture.run(job, recorder)
        recorder.checkRules()
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.map(\.item) == ["a.html"])
        #expect(report.release == nil)
        #expect(try releases().map(\.name) == [first])
        #expect(!hasRests)
        // That there was a run is to be seen all the same.
        let root = try OpenedFolder.named(fixture.destination)
        let trace = try #require(try TraceFile(in: root, path: fixture.destination).read())
        #expect(try TraceDocument(json: trace).runId == report.runId)

        #expect(try await fixture.run(job).release != nil)
        #expect(fixture.read("a.html") == "22")
    }

    @Test func `only so many are kept`() async throws {
        var names: [String] = []
        for number in 0..<5 {
            names.append(try #require(try await publish(["a.html": String(repeating: "x", count: number)]).release))
        }
        #expect(try releases().map(\.name) == names.suffix(3).reversed())
        #expect(FileFacts(of: "\(place.path)/\(names[0]).json") == nil)
    }

    @Test func `a folder that was there becomes the release before`() async throws {
        var packages = job
        packages.publish = .packages
        try fixture.write("a.html", "1")
        _ = try await fixture.run(packages)
        try fixture.write(Array("excluded.tmp".utf8), "an upload", in: fixture.destination)
        // It changes the folder's time, which a run would mend.
        let time = try #require(FileFacts(of: fixture.source)).modified
        let folder = try OpenedFolder.named(fixture.destination)
        if let entry = try folder.entry(FileName(".")) { try entry.setModified(time) }
        var job = job
        job.exclude = ["*.tmp"]
        #expect(try await fixture.run(job).release == nil)
        #expect(FileFacts(of: fixture.destination)?.kind == .folder)

        try fixture.write("a.html", "22")
        let report = try await fixture.run(job)
        let release = try #require(report.release)
        #expect(fixture.read("a.html") == "22")
        #expect(fixture.read("excluded.tmp") == "an upload")
        let older = try #require(try releases().last)
        #expect(older.name == String(release.prefix(17)) + "00000000")
        #expect(content(of: older.name, "a.html") == "1")
        #expect(!hasRests)
        #expect(try await rollBack().outcome == .succeeded)
        #expect(fixture.read("a.html") == "1")

        let refused = #expect(throws: RunFailure.self) { try JobValidation(job: packages).checkPublishing() }
        #expect(refused?.description.contains("was published by releases. Write \"publish: release\"") == true)
        #expect(try await fixture.run(packages).isInvalidJob)
    }

    @Test func `a rollback is not undone by the next run, until the source changes`() async throws {
        let first = try #require(try await publish(["a.html": "1"]).release)
        let second = try #require(try await publish(["a.html": "22"]).release)
        let recorder = Recorder()
        let rollback = try await rollBack(recorder)
        #expect(rollback.outcome == .succeeded)
        #expect(rollback.release == first)
        recorder.checkRules()
        #expect(recorder.rows == [Rows.initialized, Rows.completed])
        #expect(recorder.events.map(\.transferData.initializeData.release) == [first, first])
        #expect(fixture.read("a.html") == "1")
        #expect(try releases().map(\.isRolledBack) == [true, false])

        let idle = Recorder()
        let report = try await publish([:], idle)
        #expect(report.release == nil)
        #expect(fixture.read("a.html") == "1")
        #expect(idle.complaints.map(\.message).first?.contains("as in the release \(second), which was rolled") == true)

        let third = try #require(try await publish(["a.html": "333"]).release)
        #expect(fixture.read("a.html") == "333")
        #expect(try releases().map(\.isRolledBack) == [false, false, false])
        // The one before is what was current, and not the one that was rolled back.
        #expect(try await rollBack().release == first)
        #expect(try await rollBack(to: third).release == third)
        #expect(try await publish([:]).release == nil)
        #expect(fixture.read("a.html") == "333")
        // Nobody has rolled back the first one.
        #expect(try releases().map(\.isRolledBack) == [false, false, false])
        #expect(try await publish(["a.html": "1"]).release != nil)
        #expect(fixture.read("a.html") == "1")
    }

    /// What is restored is a release of its own, and says nothing of the source.
    @Test func `a restoring does not undo a rollback either`() async throws {
        var job = job
        job.keepDeleted = .seconds(86_400)
        job.publish = .releases(kept: 1)
        try fixture.write("a.html", "1")
        try fixture.write("b.html", "1")
        _ = try await fixture.run(job)
        job.publish = .releases(kept: 3)
        unlink("\(fixture.source)/b.html")
        let second = try #require(try await fixture.run(job).release)
        try fixture.write("a.html", "22")
        let third = try #require(try await fixture.run(job).release)
        let back = JobRollback(job: job, configuration: fixture.configuration, sink: Recorder())
        #expect(try await back.run(to: second).release == second)

        job.publish = .releases(kept: 1)
        let path = try #require(RelativePath("b.html".utf8))
        let restore = JobRestore(job: job, configuration: fixture.configuration, sink: Recorder())
        let restored = try #require(try await restore.run(path).release)
        #expect(fixture.read("b.html") == "1")
        // Of those that are too many the one stays that was rolled back: by that alone it is known.
        #expect(try Set(JobRelease.all(of: job).map(\.name)) == [restored, third])
        #expect(try await fixture.run(job).release == nil)
        #expect(fixture.read("a.html") == "1")
    }

    @Test func `there is no release to go to`() async throws {
        try fixture.write("a.html", "1")
        await #expect { try await rollBack() } throws: { "\($0)".hasPrefix("Nothing is published yet") }
        let release = try await publish([:]).release
        await #expect {
            try await rollBack()
        } throws: { "\($0)".hasPrefix("There is no release before the current one") }
        await #expect { try await rollBack(to: release) } throws: { "\($0)".contains("is the current release already") }
        await #expect { try await rollBack(to: "1999") } throws: { "\($0)".hasPrefix("There is no release 1999.") }
        var packages = job
        packages.publish = .packages
        #expect { try JobRelease.all(of: packages) } throws: { "\($0)".contains("has no releases") }
    }

    @Test func `a package that fails keeps all of it back, and the next run goes on`() async throws {
        let first = try await publish(["a.html": "1", "b.html": "1"]).release
        var job = job
        job.continueOnError = true
        try fixture.write("a.html", "22")
        try fixture.write("b.html", "22")
        let recorder = Recorder { event in
            let header = event.transferData.packageHeader
            guard event.status.state == .transferred, header?.packageNumber == 2 else { return }
            // Nothing of it can be imported any more.
            if let tree = header?.targetFilePath { try? EngineFixture.remove(tree) }
        }
        let failed = try await fixture.run(job, recorder)
        #expect(failed.outcome == .completedWithErrors)
        #expect(failed.release == nil)
        recorder.checkRules()
        #expect(recorder.complaints.last?.message == "The release is not published, since package 2 failed.")
        #expect(fixture.read("a.html") == "1")
        #expect(fixture.read("b.html") == "1")
        #expect(hasRests)

        let plan = try await JobPlan(of: job)
        #expect(plan.changes.changes.filter { $0.kind == .file }.count == 1)
        let report = try await publish([:])
        #expect(report.release != nil && report.release != first)
        #expect(try await fixture.differences() == "")
        #expect(!hasRests)
    }

    @Test func `reset drops what is not published`() async throws {
        try await publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let cancelled = try await Task { try await fixture.run(job, recorder) }.value
        #expect(cancelled.outcome == .cancelled)
        #expect(fixture.read("a.html") == "1")
        #expect(hasRests)
        try JobReset.reset(job, stateFolder: fixture.stateFolder)
        #expect(!hasRests)
        #expect(fixture.read("a.html") == "1")
        try await publish([:])
        #expect(fixture.read("a.html") == "22")
    }

    @Test func `reset drops that also if the job publishes otherwise by now`() async throws {
        try await publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, recorder) }.value
        #expect(hasRests)
        var packages = job
        packages.publish = .packages
        try JobReset.reset(packages, stateFolder: fixture.stateFolder)
        #expect(!hasRests)
        #expect(fixture.read("a.html") == "1")
    }

    @Test func `what is built is not staged where the link is`() throws {
        var inner = job
        inner.staging = "\(fixture.destination)/.staging"
        let refused = #expect(throws: RunFailure.self) { try JobValidation(job: inner).checkPublishing() }
        #expect(refused?.description.contains("whose place a link to a release takes") == true)
        inner.publish = .packages
        try JobValidation(job: inner).checkPublishing()
    }

    @Test func `what was built and not published is published with the next run`() async throws {
        try await publish(["a.html": "1"])
        try fixture.write("a.html", "22")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageCompleted { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, recorder) }.value
        let next = Recorder()
        let report = try await publish([:], next)
        #expect(report.packages == 0)
        #expect(report.release != nil)
        #expect(next.rows == [Rows.initialized, Rows.completed])
        #expect(fixture.read("a.html") == "22")
    }

    /// What an engine leaves that is killed after each step of the switch, made by hand.
    @Test(arguments: ["notes", "tree", "link", "switch"])
    func `a switch that was cut short is ended or taken up`(_ step: String) async throws {
        let first = try #require(try await publish(["a.html": "1"]).release)
        let second = try #require(try await publish(["a.html": "22"]).release)
        // Back to what was there just before the switch, and then so far again.
        let switching = ["notes", "tree", "link", "switch"].firstIndex(of: step) ?? 0
        rename("\(place.path)/\(second).json", "\(place.path)/building.json")
        let target = ".destination.releases/\(second)"
        if switching < 3 {
            unlink(fixture.destination)
            symlink(".destination.releases/\(first)", fixture.destination)
        }
        if switching == 2 { symlink(target, place.nextLinkPath) }
        if switching == 0 { rename("\(place.path)/\(second)", "\(place.path)/building") }

        let report = try await publish([:])
        #expect(fixture.read("a.html") == "22")
        #expect(!hasRests)
        // The switch itself is the commit: after it there is nothing to do.
        #expect((report.release == nil) == (step == "switch"))
        #expect(try releases().count == 2)
        #expect(try releases().first?.isCurrent == true)
        #expect(content(of: first, "a.html") == "1")
    }

    @Test func `half a clone is made again, and so is one of another release`() async throws {
        let first = try #require(try await publish(["a.html": "1"]).release)
        _ = try await publish(["a.html": "22"])
        mkdir("\(place.path)/building", 0o755)
        try fixture.write(Array("stray.html".utf8), "half", in: "\(place.path)/building")
        try await publish(["a.html": "333"])
        #expect(fixture.read("stray.html") == nil)

        let store = try #require(try place.open())
        mkdir("\(place.path)/building", 0o755)
        try fixture.write(Array("stray.html".utf8), "old", in: "\(place.path)/building")
        try store.write(ReleaseNotes(jobId: job.id, previous: ReleaseName(first)))
        try await publish(["a.html": "4444"])
        #expect(fixture.read("stray.html") == nil)
        #expect(try await fixture.differences() == "")
    }

    @Test func `what is kept outlives the releases, and restoring makes a new one`() async throws {
        var job = job
        job.keepDeleted = .seconds(86_400)
        job.publish = .releases(kept: 1)
        try fixture.write("a.html", "1")
        try fixture.write("b.html", "1")
        _ = try await fixture.run(job)
        unlink("\(fixture.source)/b.html")
        try fixture.write("a.html", "22")
        let second = try await fixture.run(job).release
        #expect(fixture.read("b.html") == nil)
        let path = try #require(RelativePath("b.html".utf8))
        let recorder = Recorder()
        let report = try await JobRestore(job: job, configuration: fixture.configuration, sink: recorder).run(path)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        let third = try #require(report.release)
        #expect(third != second)
        #expect(fixture.read("b.html") == "1")
        #expect(fixture.read("a.html") == "22")
        #expect(try JobRelease.all(of: job).map(\.name) == [third])
        #expect(!hasRests)
    }

    @Test func `others must not be able to say what is published`() throws {
        chmod(fixture.path, 0o777)
        let refused = #expect(throws: RunFailure.self) { try JobValidation(job: job).checkPublishing() }
        #expect(refused?.description.contains("so others could say which release is published") == true)
        #expect(refused?.category == .validation)
        chmod(fixture.path, 0o755)
        try JobValidation(job: job).checkPublishing()
    }
}
