import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A run deletes what is gone from the source: nothing that is excluded, not too much, and nothing that may be needed still.
@Suite struct DeletionMirrorTests {
    @Test func `what is excluded is neither copied nor deleted`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        try fixture.write("skip.tmp")
        try fixture.write(Array("gone/keep.tmp".utf8), "kept", in: fixture.destination)
        try fixture.write(Array("gone/drop".utf8), "dropped", in: fixture.destination)
        let job = fixture.job { $0.exclude = ["*.tmp"] }
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.read("a.html") == "text")
        #expect(fixture.read("skip.tmp") == nil)
        #expect(fixture.read("gone/keep.tmp") == "kept")
        #expect(fixture.read("gone/drop") == nil)
    }

    @Test func `a run that would delete too much is refused`() async throws {
        let fixture = try EngineFixture()
        for number in 0..<10 { try fixture.write("f\(number)") }
        var job = fixture.job()
        try await fixture.mirror(job)
        for number in 0..<5 { try EngineFixture.remove("\(fixture.source)/f\(number)") }
        job.maxDeletionShare = 0.25
        let recorder = Recorder()
        let report = try await fixture.run(job, recorder)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        #expect(recorder.complaints.map(\.category) == [.validation])
        #expect(recorder.complaints.first?.message.contains("delete 5 of 10 entries") == true)
        #expect(report.outcome == .failed && !report.isInvalidJob)
        #expect(fixture.read("f0") == "text")
        job.maxDeletionShare = 0.5
        try await fixture.mirror(job)
    }

    @Test func `deletions wait while something could not be mirrored`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("moved-from.html", "a")
        var job = fixture.job()
        try await fixture.mirror(job)
        rename("\(fixture.source)/moved-from.html", "\(fixture.source)/moved-to.html")
        try fixture.write("other.html", "b")
        job.continueOnError = true
        job.package.maxPages = 1
        let recorder = Recorder { event in
            guard event.status.state == .transferred, event.transferData.packageHeader?.packageNumber == 1 else {
                return
            }
            truncate("\(event.transferData.packageHeader?.targetFilePath ?? "")/moved-to.html", 0)
        }
        _ = try await fixture.run(job, recorder)
        #expect(recorder.rows.contains("MirroringPackageCompleted error running no -"))
        recorder.checkRules()
        let sentence = "1 deletion is left to the next run, because something could not be mirrored."
        #expect(recorder.complaints.map(\.message).contains(sentence))
        #expect(fixture.read("moved-from.html") == "a")
        try await fixture.mirror(job)
        #expect(fixture.read("moved-from.html") == nil)
    }

    /// A folder that was moved, and to which a link leads from where it was.
    private func movedFolder() async throws -> (EngineFixture, Job) {
        let fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("docs/\(name).html", name) }
        var job = fixture.job()
        try await fixture.mirror(job)
        rename("\(fixture.source)/docs", "\(fixture.source)/archive")
        symlink("archive", "\(fixture.source)/docs")
        job.continueOnError = true
        return (fixture, job)
    }

    private func expectAll(in fixture: EngineFixture, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(FileFacts(of: "\(fixture.destination)/docs")?.kind == .folder, sourceLocation: sourceLocation)
        for name in ["a", "b", "c"] {
            #expect(fixture.read("docs/\(name).html") == name, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: 1...3) func `what stands in the way waits where a package failed`(number: Int) async throws {
        let (fixture, moved) = try await movedFolder()
        var job = moved
        job.package.maxPages = 1
        let recorder = Recorder { event in
            let header = event.transferData.packageHeader
            guard event.status.state == .transferred, header?.packageNumber == number else { return }
            // Nothing of it can be imported any more.
            if let tree = header?.targetFilePath { try? EngineFixture.remove(tree) }
        }
        #expect(try await fixture.run(job, recorder).outcome == .completedWithErrors)
        recorder.checkRules()
        expectAll(in: fixture)
        if number < 3 {
            let reason = "because something could not be mirrored."
            let messages = recorder.complaints.map(\.message)
            #expect(messages.contains("1 item is left to the next run with what is in the way, \(reason)"))
            #expect(messages.contains { $0.hasSuffix(" deletions are left to the next run, \(reason)") })
        }
        try await fixture.mirror(job)
    }

    @Test func `it waits where an item of its own package failed`() async throws {
        let (fixture, job) = try await movedFolder()
        let recorder = Recorder { event in
            guard event.status.state == .transferred, let tree = event.transferData.packageHeader?.targetFilePath else {
                return
            }
            truncate("\(tree)/archive/b.html", 0)
        }
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.map(\.item) == ["archive/b.html", "docs"])
        recorder.checkRules()
        expectAll(in: fixture)
        try await fixture.mirror(job)
    }
}
