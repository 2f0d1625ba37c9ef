import Foundation
import MirroringEvents
import MirroringRemote
import TestSupport
import Testing

@testable import MirroringEngine

/// What stays done at the other machine is told, although the run was cancelled while it was done.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CancelledFarRunTests {
    /// Does something that is cancelled as soon as the far end has done what is asked in these words, and before it has said so.
    private func cancelled(
        at kind: FrameKind,
        saying words: String = "",
        _ fixture: FarDestinationFixture,
        _ body: @escaping @Sendable () async throws -> RunReport
    ) async throws -> RunReport {
        let task = Noted<Task<RunReport, any Error>?>(nil)
        try fixture.serve { asked, question in
            guard asked == kind, String(decoding: question, as: UTF8.self).contains(words) else { return }
            task.value?.cancel()
            // The near end looks at its task ten times a second.
            Thread.sleep(forTimeInterval: 0.5)
        }
        let run = Task { try await body() }
        task.change { $0 = run }
        return try await run.value
    }

    private func run(
        _ fixture: FarDestinationFixture,
        cancelledAt kind: FrameKind,
        saying words: String = ""
    ) async throws -> (RunReport, Recorder) {
        try fixture.here.write("a.html", "1")
        let recorder = Recorder()
        let runner = JobRunner(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
        return (try await cancelled(at: kind, saying: words, fixture) { try await runner.run() }, recorder)
    }

    @Test(arguments: [(FrameKind.importPackage, ""), (.drop, "\0one\0")] as [(FrameKind, String)])
    func `a package that is in place is told`(kind: FrameKind, words: String) async throws {
        let fixture = try FarDestinationFixture()
        let (report, recorder) = try await run(fixture, cancelledAt: kind, saying: words)
        #expect(fixture.there.read("a.html") == "1")
        #expect(report.packages == 1 && report.pages == 1)
        recorder.checkRules()
        #expect(recorder.rows == [Rows.initialized] + Rows.packageGoesWell + [Rows.completed])
        #expect(recorder.complaints.isEmpty)
    }

    @Test func `a release that is published is told`() async throws {
        let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
        let (report, recorder) = try await run(fixture, cancelledAt: .publish)
        let releases = try JobRelease.all(of: fixture.job(in: fixture.there))
        #expect(report.outcome == .succeeded)
        #expect(releases.count == 1 && releases.first?.name == report.release)
        recorder.checkRules()
    }

    @Test func `a rollback that is done is told`() async throws {
        let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
        let first = try #require(try await fixture.mirror(["a.html": "1"]).release)
        try await fixture.mirror(["a.html": "22"])
        let rollback = JobRollback(job: fixture.farJob, configuration: fixture.farConfiguration, sink: Recorder())
        let report = try await cancelled(at: .past, saying: "\0roll\0", fixture) { try await rollback.run() }
        #expect(fixture.there.read("a.html") == "1")
        #expect(report.outcome == .succeeded && report.release == first)
    }

    /// The next run removes it.
    @Test func `a package is told whose own place can't be removed any more`() async throws {
        let fixture = try FarDestinationFixture()
        try fixture.here.write("a.html", "1")
        try fixture.serve { kind, question in
            let isRemoval = kind == .drop && String(decoding: question, as: UTF8.self).contains("\0one\0")
            if isRemoval { fixture.line.breakLine() }
        }
        var job = fixture.farJob
        job.ssh.patience = .zero
        let recorder = Recorder()
        let report = try await JobRunner(job: job, configuration: fixture.farConfiguration, sink: recorder).run()
        #expect(fixture.there.read("a.html") == "1")
        #expect(report.packages == 1)
        recorder.checkRules()
        #expect(recorder.events.contains { $0.status.state == .mirroringPackageCompleted })
        #expect(recorder.complaints.map(\.category) == [.network] && recorder.complaints.map(\.level) == [.warning])
    }
}
