import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A job that publishes releases, one page a package, and what is there of them.
struct ReleaseFixture: Sendable {
    let fixture: EngineFixture
    let job: Job
    var place: ReleasePlace { ReleasePlace(destination: job.destination) }

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job {
            $0.publish = .releases(kept: 3)
            $0.package = PackageLimits(maxPages: 1, maxFiles: 10, maxBytes: 1 << 30)
        }
    }

    /// Runs the job with these files at the source.
    @discardableResult
    func publish(_ files: [String: String], _ recorder: Recorder = Recorder()) async throws -> RunReport {
        for (name, text) in files { try fixture.write(name, text) }
        let report = try await fixture.run(job, recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        return report
    }

    func rollBack(to release: String? = nil, _ recorder: Recorder = Recorder()) async throws -> RunReport {
        try await JobRollback(job: job, configuration: fixture.configuration, sink: recorder).run(to: release)
    }

    func releases() throws -> [JobRelease] { try JobRelease.all(of: job) }

    /// A file of a release; nil if it is not there.
    func content(of release: String, _ name: String) -> String? {
        try? String(contentsOfFile: "\(place.path)/\(release)/\(name)", encoding: .utf8)
    }

    /// Whether anything is left of what is only there while a run goes on.
    var hasRests: Bool {
        [place.nextLinkPath, "\(place.path)/building", "\(place.path)/building.json"].contains {
            FileFacts(of: $0) != nil
        }
    }
}
