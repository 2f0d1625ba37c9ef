import Foundation
import MirroringEvents
import Synchronization
import Testing

@testable import MirroringEngine

/// What is seen of a run between its events.
@Suite struct RunWatcherTests {
    /// A watcher that remembers.
    private final class Eye: RunWatcher {
        private let seen = Mutex<[RunGlimpse]>([])

        func sees(_ glimpse: RunGlimpse) {
            seen.withLock { $0.append(glimpse) }
        }

        var glimpses: [RunGlimpse] { seen.withLock { $0 } }

        /// What was put in place, and what was deleted.
        var placed: (changes: [Change], deletions: [Deletion]) {
            glimpses.reduce(into: ([], [])) { all, glimpse in
                guard case .placed(let changes, let deletions) = glimpse.sight else { return }
                all.changes += changes
                all.deletions += deletions
            }
        }

        /// The numbers of changes found that were seen.
        var counts: [Int] {
            glimpses.compactMap { glimpse -> Int? in
                guard case .comparing(let changes) = glimpse.sight else { return nil }
                return changes
            }
        }

        var pauses: [TransferPause] {
            glimpses.compactMap { glimpse -> TransferPause? in
                guard case .waiting(let pause) = glimpse.sight else { return nil }
                return pause
            }
        }
    }

    private func run(_ fixture: EngineFixture, _ job: Job, _ eye: Eye) async throws -> RunReport {
        var configuration = fixture.configuration
        configuration.retryPause = .milliseconds(1)
        return try await JobRunner(job: job, configuration: configuration, sink: Recorder(), watcher: eye).run()
    }

    @Test func `what is in place and what is deleted is seen item by item`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "<p>a</p>")
        try fixture.write("pictures/b.png", "12345")
        try fixture.write(Array("old.txt".utf8), "old", in: fixture.destination)
        let eye = Eye()
        let report = try await run(fixture, fixture.job { $0.package.maxPages = 1 }, eye)
        #expect(report.outcome == .succeeded)
        let placed = eye.placed
        let files = placed.changes.filter { $0.kind == .file }
        #expect(Set(files.map { "\($0.path) \($0.size)" }) == ["a.html 8", "pictures/b.png 5"])
        #expect(placed.deletions.map { "\($0.path)" } == ["old.txt"])
        #expect(eye.glimpses.allSatisfy { $0.runId == report.runId && $0.jobName == "A job" })
        #expect(eye.counts.first == 0, "a run is seen before its first event")
        #expect(eye.counts.contains { $0 > 0 })
    }

    @Test func `what is done around the packages is seen for what it is`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let job = fixture.job {
            $0.before = JobCommand(shell: "true")
            $0.after = JobCommand(shell: "true")
            $0.trace = true
            $0.publish = .releases(kept: 2)
        }
        let eye = Eye()
        #expect(try await run(fixture, job, eye).outcome == .succeeded)
        let seen = eye.glimpses.compactMap { glimpse -> String? in
            switch glimpse.sight {
            case .running(let command): command
            case .comparing(let changes): changes == 0 ? "comparing" : nil
            case .tracing: "tracing"
            case .publishing: "publishing"
            case .importing, .waiting, .placed, .refused: nil
            }
        }
        #expect(seen == ["before", "comparing", "tracing", "publishing", "after"])
    }

    @Test func `a package that fails is not seen in place`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        try fixture.write(Array(".destination.mirroring".utf8), "in the way", in: fixture.path)
        let eye = Eye()
        #expect(try await run(fixture, fixture.job(), eye).outcome == .failed)
        #expect(eye.placed.changes.isEmpty)
    }

    @Test func `a pause says which try comes, and why`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let configuration = try fixture.scriptedRsync(
            """
            case "$*" in *--files-from*) exit 12 ;; esac
            exec rsync "$@"
            """
        )
        let eye = Eye()
        let job = fixture.job { $0.retries = 2 }
        let report = try await JobRunner(job: job, configuration: configuration, sink: Recorder(), watcher: eye).run()
        #expect(report.outcome == .failed)
        #expect(report.warnings == 2)
        #expect(report.errors == 1)
        #expect(report.isResumable)
        #expect(eye.pauses.map(\.attempt) == [2, 3])
        #expect(eye.pauses.allSatisfy { $0.attempts == 3 && $0.failure.category == .network })
    }

    @Test func `a refusal is seen before an event tells it`() async throws {
        let fixture = try EngineFixture()
        try fixture.write(Array("a.html".utf8), "a", in: fixture.destination)
        let eye = Eye()
        let recorder = Recorder { _ in
            guard case .refused = eye.glimpses.last?.sight else {
                Issue.record("It was told first.")
                return
            }
        }
        let configuration = fixture.configuration
        let runner = JobRunner(job: fixture.job(), configuration: configuration, sink: recorder, watcher: eye)
        #expect(try await runner.run().refusal != nil)
        #expect(recorder.events.count == 1)
    }

    @Test func `what comes by the thousand is seen ten times a second`() throws {
        let eye = Eye()
        let job = Job(id: UUID(), name: "A job", source: "/a", destination: "/b")
        var sights = RunSights(job: job, runId: UUID(), watcher: eye)
        let start = ContinuousClock.now
        for millisecond in 0..<1_000 {
            sights.count(.comparing(changes: millisecond), at: start + .milliseconds(millisecond))
        }
        #expect(eye.counts == Array(stride(from: 0, to: 1_000, by: 100)))
    }

    @Test func `nothing is put together where nobody looks`() {
        let job = Job(id: UUID(), name: "A job", source: "/a", destination: "/b")
        var sights = RunSights(job: job, runId: UUID(), watcher: nil)
        func never() -> RunGlimpse.Sight {
            Issue.record("It was put together.")
            return .comparing(changes: 0)
        }
        sights.count(never(), at: .now)
        sights.see(never())
    }
}
