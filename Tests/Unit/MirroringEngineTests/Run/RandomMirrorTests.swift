import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whatever becomes of a source, one run makes the destination the same, tells it as the rules say, and leaves nothing to do.
///
/// Each failure names the seed and what was done since the run before. MIRRORING_TEST_SEED=N does the same once more.
@Suite struct RandomMirrorTests {
    /// Of each of the four kinds of job; `Tests/run --long` does 500 in all.
    private static let rounds = ProcessInfo.processInfo.environment["MIRRORING_TEST_LONG"] == nil ? 10 : 125
    private static let seed =
        ProcessInfo.processInfo.environment["MIRRORING_TEST_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64(UInt32.max))

    @Test(arguments: [Publishing.packages, .releases(kept: 3)], [nil, Duration.seconds(86_400)])
    func `a tree is mirrored whatever becomes of it`(publish: Publishing, keepDeleted: Duration?) async throws {
        print("RandomMirrorTests: MIRRORING_TEST_SEED=\(Self.seed)")
        let fixture = try EngineFixture()
        var tree = try RandomTree(at: fixture.source, seed: Self.seed)
        let job = fixture.job {
            $0.publish = publish
            $0.keepDeleted = keepDeleted
            $0.package = PackageLimits(maxPages: 5, maxFiles: 8, maxBytes: 1 << 30)
            // A small tree may lose most of what it has.
            $0.maxDeletionShare = 1
        }
        for round in 1...Self.rounds {
            let changes = try tree.change()
            let place = "seed \(Self.seed), round \(round): \(changes)"
            let recorder = Recorder()
            let report = try await fixture.run(job, recorder)
            try #require(report.outcome == .succeeded, "\(report.failures), \(place)")
            recorder.checkRules()
            for event in recorder.events {
                #expect(throws: Never.self, "\(place)") { try event.validate() }
            }
            let differences = try await fixture.differences()
            try #require(differences == "", "\(place)")

            let second = Recorder()
            _ = try await fixture.run(job, second)
            try #require(second.rows == [Rows.initialized, Rows.completed], "\(place)")
        }
    }
}
