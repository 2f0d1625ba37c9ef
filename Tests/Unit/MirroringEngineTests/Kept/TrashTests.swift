import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What gets into the trash, how it is read, and when it goes.
@Suite struct TrashTests {
    private let fixture: EngineFixture
    private let job: Job
    private var path: String { "\(job.staging)/\(job.id.uuidString.lowercased())/trash" }

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job { $0.keepDeleted = .seconds(7 * 86_400) }
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// Makes a batch as an import leaves it, of that age.
    private func makeBatch(age: Duration) throws -> String {
        let now = Timestamp.now.milliseconds
        let time = Timestamp(milliseconds: now - Int64(age / .milliseconds(1)))
        let name = KeptBatchName(time: time, runId: UUID(), packageId: UUID()).description
        _ = try Trash(making: job)
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: false)
        chmod("\(path)/\(name)", 0o700)
        return name
    }

    @Test func `a run without anything to replace leaves nothing there`() async throws {
        try fixture.write("a.html", "1")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try Trash(of: job) == nil)
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `what is replaced or deleted is there, for this user alone`() async throws {
        for name in ["a.html", "b.html", "c/d.html"] { try fixture.write(name, "1") }
        _ = try await fixture.run(job)
        try fixture.write("a.html", "22")
        try EngineFixture.remove("\(fixture.source)/c")
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded)
        let name = try #require(try names().first)
        #expect(try names().count == 1)
        let batch = try #require(KeptBatchName(name))
        #expect(batch.runId == report.runId)
        #expect(FileFacts(of: "\(path)/\(name)")?.mode == 0o700)
        #expect(FileFacts(of: path)?.mode == 0o700)
        let versions = try KeptVersions(of: job).list()
        #expect(
            versions.map { "\($0.path) \($0.kind) \($0.fate) \($0.size)" }
                == ["a.html file replaced 1", "c folder deleted 0", "c/d.html file deleted 1"]
        )
        #expect(Set(versions.map(\.until)) == [batch.time])
        #expect(try KeptVersions(of: job).list(#require(RelativePath("c".utf8))).count == 2)
    }

    @Test func `without the key nothing is kept, and what was kept stays`() async throws {
        try fixture.write("a.html", "1")
        _ = try await fixture.run(job)
        try fixture.write("a.html", "22")
        _ = try await fixture.run(job)
        let before = try names()
        #expect(before.count == 1)
        var without = job
        without.keepDeleted = nil
        try fixture.write("a.html", "333")
        #expect(try await fixture.run(without).outcome == .succeeded)
        #expect(try JobReset.reset(without, stateFolder: fixture.stateFolder) == 0)
        #expect(try names() == before)
        #expect(try KeptVersions(of: without).list().map(\.size) == [1])
    }

    /// Restoring goes by the order of the names.
    @Test(arguments: [(hours: 1, isLast: true), (hours: 10_000, isLast: false)])
    func `what a run replaces after the clock was set back comes last`(hours: Int, isLast: Bool) async throws {
        try fixture.write("a.html", "1")
        _ = try await fixture.run(job)
        let ahead = try makeBatch(age: .seconds(-3_600 * hours))
        try fixture.write("a.html", "22")
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded)
        let batches = try names().compactMap { KeptBatchName($0) }.sorted()
        #expect(batches.count == 2)
        #expect((batches.last?.runId == report.runId) == isLast)
        // But where it was wrong before, and what is kept now would be kept until then.
        #expect((batches.last?.description == ahead) == !isLast)
    }

    @Test func `only what is old enough is removed`() throws {
        _ = try makeBatch(age: .seconds(7 * 86_400 + 60))
        let young = try makeBatch(age: .seconds(7 * 86_400 - 60))
        let future = try makeBatch(age: .seconds(-86_400 * 365))
        let half = try makeBatch(age: .zero)
        rename("\(path)/\(half)", "\(path)/\(half).removing")
        mkdir("\(path)/somebody's", 0o755)
        try #require(try Trash(of: job)).prune(keptFor: .seconds(7 * 86_400), at: .now)
        #expect(try names() == [young, future, "somebody's"].sorted())
    }

    @Test func `a batch that no import has left is left out`() throws {
        let name = try makeBatch(age: .zero)
        let id = try #require(KeptBatchName(name)).packageId
        func write(_ title: [String]) throws {
            let record = ["\(title.count)"] + title + ["3", "remove", "a", "1"]
            try Data(record.map { "\($0)\0" }.joined().utf8).write(to: URL(filePath: "\(path)/\(name)/journal"))
            chmod("\(path)/\(name)/journal", 0o600)
        }
        let trash = try #require(try Trash(of: job))
        #expect(try trash.batches().isEmpty)
        try write(["journal", job.id.uuidString, id.uuidString, "/anywhere"])
        #expect(try trash.batches().map { Array($0.formers.values) } == [[.item(number: 1, isReplaced: false)]])
        try write(["journal", UUID().uuidString, id.uuidString, "/anywhere"])
        #expect(try trash.batches().isEmpty)
        try write(["journal", job.id.uuidString, UUID().uuidString, "/anywhere"])
        #expect(try trash.batches().isEmpty)
        try write(["journal", job.id.uuidString, id.uuidString])
        #expect(try trash.batches().count == 1)
        // Its number is not there any more.
        #expect(try KeptVersions(of: job).list().isEmpty)
    }

    @Test func `a full disk names what could be kept for less long`() throws {
        let full = RunFailure(.diskFull, item: "a", "a can't be written: no space left on device.")
        #expect(full.namingTrash(of: job) == full)
        _ = try Trash(making: job)
        let text = full.namingTrash(of: job).description
        #expect(text.hasPrefix("\(full.description) \(path) holds what was"))
        #expect(text.contains("\"keepDeleted\""))
        let other = RunFailure(.network, item: "a", "It broke.")
        #expect(other.namingTrash(of: job) == other)
    }

    /// The journal is moved first, so a kill between the two steps leaves both with the package.
    @Test func `what a dead engine had committed gets there with the next run`() async throws {
        try fixture.write("a.html", "1")
        _ = try await fixture.run(job)
        try fixture.write("a.html", "22")
        _ = try await fixture.run(job)
        let name = try #require(try names().first)
        let package = try StagingFolder(job: job).package(try #require(KeptBatchName(name)).packageId)
        rename("\(path)/\(name)", package.kept)
        #expect(try package.holdsReplaced())
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("a.html") == "22")
        #expect(try KeptVersions(of: job).list().map(\.size) == [1])
        #expect(FileFacts(of: package.path) == nil)
    }
}
