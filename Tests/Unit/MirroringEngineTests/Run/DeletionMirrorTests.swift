import Foundation
import MirroringEvents
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
}
