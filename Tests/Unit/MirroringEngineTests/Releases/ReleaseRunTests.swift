import Foundation
import MirroringEvents
import MirroringFiles
import MirroringTrace
import Testing

@testable import MirroringEngine

/// Runs that publish all at once: readers find the old tree or the new.
@Suite struct ReleaseRunTests {
    private let site: ReleaseFixture
    private var fixture: EngineFixture { site.fixture }
    private var job: Job { site.job }

    init() throws {
        site = try ReleaseFixture()
    }

    @Test func `the first run makes a link, and nothing is seen before its end`() async throws {
        let recorder = Recorder { [fixture] event in
            let isThere = FileFacts(of: fixture.destination) != nil
            #expect(isThere == event.status.terminal)
        }
        let report = try await site.publish(["a.html": "1", "b.html": "1"], recorder)
        #expect(report.packages == 2)
        let release = try #require(report.release)
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: fixture.destination)
        #expect(target == ".destination.releases/\(release)")
        #expect(try await fixture.differences() == "")
        #expect(try site.releases().map(\.name) == [release])
        #expect(try site.releases().map(\.isCurrent) == [true])
        #expect(try site.releases().map(\.items) == [3])
        #expect(try site.releases().map(\.bytes) == [2])
        #expect(Set(recorder.events.map(\.transferData.initializeData.release)) == [release])
        #expect(!site.hasRests)
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `old releases stay as they were, and share what did not change`() async throws {
        try fixture.write("same.html", "same")
        try fixture.write("old/gone.html", "gone")
        let first = try #require(try await site.publish(["a.html": "1"]).release)
        let before = try #require(FileFacts(of: "\(site.place.path)/\(first)/a.html"))
        let shared = try #require(FileFacts(of: "\(site.place.path)/\(first)/same.html"))
        chmod("\(fixture.source)/same.html", 0o600)
        try EngineFixture.remove("\(fixture.source)/old")
        try fixture.write("other.html", "kept as it is")
        let second = try #require(try await site.publish(["a.html": "22"]).release)
        #expect(second != first)
        #expect(try await fixture.differences() == "")
        #expect(site.content(of: first, "a.html") == "1")
        #expect(site.content(of: first, "old/gone.html") == "gone")
        let after = try #require(FileFacts(of: "\(site.place.path)/\(first)/a.html"))
        #expect((after.identity == before.identity) && (after.modified == before.modified))
        // A mode that changes is a file of its own: the old one keeps its.
        let same = try #require(FileFacts(of: "\(site.place.path)/\(first)/same.html"))
        #expect(same.identity == shared.identity && same.mode == shared.mode)
        #expect(FileFacts(of: "\(site.place.path)/\(second)/same.html")?.mode == 0o600)

        let third = try #require(try await site.publish(["a.html": "333"]).release)
        #expect(
            FileFacts(of: "\(site.place.path)/\(third)/other.html")?.identity
                == FileFacts(of: "\(site.place.path)/\(second)/other.html")?.identity
        )
        #expect(try site.releases().map(\.name) == [third, second, first])
    }

    @Test func `a run with nothing to do publishes nothing`() async throws {
        let first = try #require(try await site.publish(["a.html": "1"]).release)
        let report = try await site.publish([:])
        #expect(report.release == nil)
        #expect(report.packages == 0)
        #expect(try site.releases().map(\.name) == [first])
        #expect(!site.hasRests)
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
        #expect(try site.releases().map(\.name) == [first])
        #expect(!site.hasRests)
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
            names.append(
                try #require(try await site.publish(["a.html": String(repeating: "x", count: number)]).release)
            )
        }
        #expect(try site.releases().map(\.name) == names.suffix(3).reversed())
        #expect(FileFacts(of: "\(site.place.path)/\(names[0]).json") == nil)
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
        let older = try #require(try site.releases().last)
        #expect(older.name == String(release.prefix(17)) + "00000000")
        #expect(site.content(of: older.name, "a.html") == "1")
        #expect(!site.hasRests)
        #expect(try await site.rollBack().outcome == .succeeded)
        #expect(fixture.read("a.html") == "1")

        let refused = #expect(throws: RunFailure.self) { try JobValidation(job: packages).checkPublishing() }
        #expect(refused?.description.contains("was published by releases. Write \"publish: release\"") == true)
        #expect(try await fixture.run(packages).isInvalidJob)
    }

    @Test func `what is built is not staged where the link is`() throws {
        var inner = job
        inner.staging = "\(fixture.destination)/.staging"
        let refused = #expect(throws: RunFailure.self) { try JobValidation(job: inner).checkPublishing() }
        #expect(refused?.description.contains("whose place a link to a release takes") == true)
        inner.publish = .packages
        try JobValidation(job: inner).checkPublishing()
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
