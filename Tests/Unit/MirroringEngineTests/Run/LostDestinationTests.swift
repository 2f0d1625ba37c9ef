import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs whose destination is not there any more before they end.
@Suite struct LostDestinationTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        for name in ["a", "b", "c"] { try fixture.write("\(name).html") }
    }

    /// Such runs ended well, and made a destination of what was left to do.
    @Test(arguments: [true, false]) func `what takes its place gets nothing`(isLink: Bool) async throws {
        try FileManager.default.createDirectory(atPath: fixture.destination, withIntermediateDirectories: true)
        let (report, recorder) = try await run(losingAt: .mirroringPackageCompleted) { fixture in
            rename(fixture.destination, "\(fixture.path)/moved")
            if isLink {
                mkdir("\(fixture.path)/elsewhere", 0o755)
                symlink("elsewhere", fixture.destination)
            }
        }
        recorder.checkRules()
        #expect(report.outcome == .failed)
        #expect(report.failures.map(\.category) == [.notFound])
        let sentence =
            "The destination \(fixture.destination) is gone, or another folder than when the run began, so nothing more is put there. "
        #expect(report.failures.first?.description == "\(sentence)Check that it is mounted, and that nobody moves it.")
        #expect(fixture.exists("moved/a.html") && !fixture.exists("moved/b.html"))
        #expect(fixture.exists("destination") == isLink)
        #expect(!fixture.exists("elsewhere/b.html"))
    }

    /// The first package makes it, and from then on it is known.
    @Test func `one that the run has made itself is known as well`() async throws {
        let (report, _) = try await run(losingAt: .mirroringPackageCompleted) { fixture in
            rename(fixture.destination, "\(fixture.path)/moved")
        }
        #expect(report.outcome == .failed)
        #expect(!fixture.exists("destination"))
    }

    @Test func `a release is published only where it was begun`() async throws {
        let folder = "\(fixture.path)/around"
        mkdir(folder, 0o755)
        let job = fixture.job { job in
            job.destination = "\(folder)/site"
            job.staging = "\(folder)/.site.mirroring"
            job.publish = .releases(kept: 2)
        }
        let fixture = fixture
        let recorder = Recorder { event in
            guard event.status.state == .mirroringPackageCompleted else { return }
            rename(folder, "\(fixture.path)/moved")
            mkdir(folder, 0o755)
        }
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .failed)
        #expect(!fixture.exists("around/site") && !fixture.exists("moved/site"))
    }

    private func run(
        losingAt state: MirroringState,
        _ lose: @escaping @Sendable (EngineFixture) -> Void
    ) async throws -> (RunReport, Recorder) {
        let fixture = fixture
        let recorder = Recorder { event in
            if event.status.state == state { lose(fixture) }
        }
        let job = fixture.job { $0.package.maxPages = 1 }
        return (try await fixture.run(job, recorder), recorder)
    }
}
