import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Whole runs whose source looks as if it were not there, or is there only in part.
@Suite struct GuardedRunTests {
    private let fixture: EngineFixture
    private let job: Job

    init() async throws {
        fixture = try EngineFixture()
        for name in ["a.html", "b.html", "folder/c.html"] { try fixture.write(name) }
        var job = fixture.job()
        job.file = "\(fixture.path)/job.yaml"
        self.job = job
        _ = try await fixture.run(job)
    }

    private func empty() throws {
        for name in ["a.html", "b.html", "folder"] { try EngineFixture.remove("\(fixture.source)/\(name)") }
    }

    private func run(allowing token: DeletionToken? = nil, _ recorder: Recorder = Recorder()) async throws -> RunReport
    {
        var configuration = fixture.configuration
        configuration.allowedDeletions = token
        return try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
    }

    @Test func `an emptied source deletes nothing, and says what it would`() async throws {
        try empty()
        let recorder = Recorder()
        let report = try await run(recorder)
        #expect(report.outcome == .failed && !report.isInvalidJob)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        recorder.checkRules()
        let refusal = try #require(report.refusal)
        let reason =
            "The run would delete all 4 entries of \(fixture.destination), since the source \(fixture.source) is empty."
        #expect(refusal.reason == "\(reason) Check that it is mounted.")
        let log = try #require(recorder.events.last).status.statusLog
        #expect(log.map(\.level) == [.error, .processing, .processing, .processing])
        #expect(log.allSatisfy { refusal.isTold(by: $0) })
        #expect(log.first?.category == .validation)
        #expect(log.first?.message == refusal.failure.description)
        #expect(
            log.dropFirst().map(\.message)
                == ["folder/ (2 entries)", "a.html", "b.html"].map { "It would delete: \($0)" }
        )
        #expect(fixture.read("folder/c.html") == "text")
    }

    @Test func `what was refused is allowed once, by its token alone`() async throws {
        try empty()
        let first = try await run()
        let token = try #require(first.refusal?.token)
        #expect(try await JobPlan(of: job).refusal?.token == token)
        let wrong = try #require(DeletionToken("0123456789abcdef"))
        let refused = try await run(allowing: wrong)
        #expect(refused.refusal?.reason.hasSuffix(" The token \(wrong) is not of this plan.") == true)
        #expect(fixture.read("a.html") == "text")

        let recorder = Recorder()
        let report = try await run(allowing: token, recorder)
        #expect(report.outcome == .succeeded && report.refusal == nil)
        recorder.checkRules()
        #expect(
            recorder.events.first?.status.statusLog.map(\.message) == [
                "The deletion of 4 entries was allowed with \(token)."
            ]
        )
        #expect(fixture.read("a.html") == nil)
        #expect(try await fixture.differences() == "")
    }

    @Test func `a token is of no use when the plan has changed`() async throws {
        try empty()
        let first = try await run()
        let token = try #require(first.refusal?.token)
        try fixture.write(Array("since.html".utf8), "new at the destination", in: fixture.destination)
        let report = try await run(allowing: token)
        #expect(report.outcome == .failed)
        #expect(report.refusal?.token != token)
        #expect(fixture.read("since.html") == "new at the destination")
    }

    /// A publication that removes everything and writes it again.
    @Test(arguments: [MirroringState.mirroringJobInitialized, .transferred])
    func `what is there again when its deletion is due stays`(at state: MirroringState) async throws {
        unlink("\(fixture.source)/b.html")
        try EngineFixture.remove("\(fixture.source)/folder")
        try fixture.write("new.html")
        let recorder = Recorder { [fixture] event in
            if event.status.state == state { _ = try? fixture.write("b.html", "written again") }
        }
        let report = try await run(recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(report.deletions == 2)
        let sentence = "1 entry is at the source again, and so not deleted; the next run mirrors what is there."
        #expect(recorder.complaints.map(\.message) == [sentence])
        #expect(fixture.read("b.html") == "text")
        #expect(fixture.read("folder/c.html") == nil)
        #expect(try await run().outcome == .succeeded)
        #expect(fixture.read("b.html") == "written again")
    }

    /// It may be the very content that is deleted under its old name.
    @Test func `a deletion waits when something of its own package is lost`() async throws {
        rename("\(fixture.source)/a.html", "\(fixture.source)/renamed.html")
        // What arrived of it is damaged before it is put in place.
        let recorder = Recorder { event in
            guard event.status.state == .transferred, let tree = event.transferData.packageHeader?.targetFilePath else {
                return
            }
            truncate("\(tree)/renamed.html", 0)
        }
        let report = try await run(recorder)
        #expect(report.outcome == .completedWithErrors)
        let sentence = "1 deletion is left to the next run, because something could not be mirrored."
        #expect(recorder.complaints.map(\.message).contains(sentence))
        #expect(fixture.read("a.html") == "text")
        #expect(try await run().outcome == .succeeded)
        #expect(fixture.read("a.html") == nil)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every folder"))
    func `a closed folder keeps its copy, and all else goes on`() async throws {
        let folder = try #require(FileFacts(of: "\(fixture.destination)/folder"))
        chmod("\(fixture.source)/folder", 0o300)
        defer { chmod("\(fixture.source)/folder", 0o755) }
        unlink("\(fixture.source)/b.html")
        try fixture.write("new.html")
        let recorder = Recorder()
        let report = try await run(recorder)
        #expect(report.outcome == .completedWithErrors)
        recorder.checkRules()
        #expect(fixture.read("folder/c.html") == "text")
        #expect(FileFacts(of: "\(fixture.destination)/folder") == folder)
        #expect(fixture.read("b.html") == nil)
        #expect(fixture.read("new.html") == "text")
        #expect(recorder.events.first?.row == "MirroringJobInitialized error running no -")
        #expect(recorder.complaints.map(\.category) == [.authorization, .authorization])
        #expect(
            recorder.complaints.first?.message.hasPrefix("1 deletion waits, because it can't be seen whether") == true
        )
        #expect(recorder.complaints.last?.item == "folder")
        #expect(recorder.complaints.last?.message == "folder can't be read: permission denied.")
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every file"))
    func `a file that can't be read any more keeps its copy's mode, and is named`() async throws {
        let copy = FileFacts(of: "\(fixture.destination)/a.html")
        chmod("\(fixture.source)/a.html", 0)
        let recorder = Recorder()
        #expect(try await run(recorder).outcome == .completedWithErrors)
        recorder.checkRules()
        #expect(recorder.complaints.map(\.message) == ["a.html can't be read: permission denied."])
        #expect(FileFacts(of: "\(fixture.destination)/a.html") == copy)
        chmod("\(fixture.source)/a.html", 0o644)
        #expect(try await run().outcome == .succeeded)
    }

    @Test func `a tenth of a package that vanishes is no success`() async throws {
        for number in 0..<40 { try fixture.write("f\(number)") }
        unlink("\(fixture.source)/a.html")
        let recorder = Recorder { [fixture] event in
            guard event.status.state == .mirroringPackageInitialized else { return }
            for number in 0..<12 { unlink("\(fixture.source)/f\(number)") }
        }
        let report = try await run(recorder)
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.count == 12)
        recorder.checkRules()
        // And what was to be deleted waits.
        #expect(fixture.read("a.html") == "text")
        #expect(fixture.read("f20") == "text")
    }

    @Test func `a plan lists what a run would be refused for`() async throws {
        try empty()
        let plan = try await JobPlan(of: job)
        #expect(Set(plan.changes.deletions.map { "\($0.path)" }) == ["folder/c.html", "folder", "b.html", "a.html"])
        #expect(plan.refusal?.summary.lines == ["folder/ (2 entries)", "a.html", "b.html"])
        #expect(plan.changes.isSourceEmpty && plan.changes.destinationEntries == 4)
    }
}
