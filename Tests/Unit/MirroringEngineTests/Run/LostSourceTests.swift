import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs whose source is not there any more before they end.
@Suite struct LostSourceTests {
    /// Such runs ended well, had mirrored nothing, and deleted what they had planned to.
    @Test(arguments: [MirroringState.mirroringJobInitialized, .mirroringPackageInitialized, .transferred])
    func `a source that is replaced fails the run, and nothing is deleted`(at state: MirroringState) async throws {
        try await checkLoss(
            at: state,
            "The source <source> is another folder than when the run began, so nothing more is mirrored or deleted. "
                + "Check that it is mounted."
        ) { fixture in
            // What a disk that is unmounted leaves.
            rename(fixture.source, "\(fixture.path)/away")
            mkdir(fixture.source, 0o755)
        }
    }

    @Test(arguments: [MirroringState.mirroringJobInitialized, .mirroringPackageInitialized])
    func `so does one that is emptied`(at state: MirroringState) async throws {
        try await checkLoss(
            at: state,
            "3 of 3 items have vanished from <source> since the run began, so nothing more is deleted. "
                + "Check that the source is mounted."
        ) { fixture in
            for name in ["a", "b", "c"] { unlink("\(fixture.source)/\(name).html") }
        }
    }

    /// Otherwise nobody could unmount its disk before the end of a run that may take hours.
    @Test func `nothing of the source is open once it was transferred`() async throws {
        let fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("\(name).html") }
        try fixture.write(Array("old.html".utf8), "old", in: fixture.destination)
        let recorder = Recorder { event in
            let isRead = [.transferring, .mirroringPackageInitialized].contains(event.status.state)
            if !isRead { #expect(fixture.openInSource == [], "\(event.status.state)") }
        }
        let report = try await fixture.run(fixture.job(), recorder)
        #expect(report.outcome == .succeeded)
        #expect(recorder.rows == [Rows.initialized] + Rows.packageGoesWell + [Rows.completed])
    }

    /// The command behind the run may unmount its disk.
    @Test func `nothing of the source is open once a run has found nothing to do`() async throws {
        let fixture = try EngineFixture()
        for name in ["a/a.html", "b/b/b.html", "c.html"] { try fixture.write(name) }
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        let recorder = Recorder { event in
            #expect(fixture.openInSource == [], "\(event.status.state)")
        }
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        #expect(recorder.rows == [Rows.initialized, Rows.completed])
    }

    private func checkLoss(
        at state: MirroringState,
        _ sentence: String,
        _ lose: @escaping @Sendable (EngineFixture) -> Void
    ) async throws {
        let fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("\(name).html") }
        try fixture.write(Array("old.html".utf8), "old", in: fixture.destination)
        let recorder = Recorder { event in
            if event.status.state == state { lose(fixture) }
        }
        let job = fixture.job()
        let report = try await fixture.run(job, recorder)
        recorder.checkRules()
        #expect(report.outcome == .failed)
        #expect(report.failures.map(\.description) == [sentence.replacing("<source>", with: fixture.source)])
        #expect(report.failures.map(\.category) == [.notFound])
        #expect(fixture.read("old.html") == "old")
        let next = Recorder()
        _ = try await fixture.run(job, next)
        #expect(next.events.first?.transferData.initializeData.lastExecution == nil)
    }
}
