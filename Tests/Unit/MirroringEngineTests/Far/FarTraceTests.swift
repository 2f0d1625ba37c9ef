import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringTrace
import Synchronization
import TestSupport
import Testing

@testable import MirroringEngine

/// A run whose destination is on another machine leaves its trace there.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarTraceTests {
    private let fixture: EngineFixture
    /// The job, but for its trace.
    private let base: Job

    init() throws {
        fixture = try EngineFixture()
        let place = RemotePlace(user: nil, host: "web1", port: nil, path: fixture.destination)
        base = Job(id: UUID(), name: "A job", source: .here(fixture.source), destination: .far(place))
        try fixture.write("folder/a.html", "a\n")
        try fixture.write("b", "bb\n")
    }

    private func job(_ change: (inout Job) -> Void = { _ in }) -> Job {
        var job = base
        (job.trace, job.retries) = (true, 0)
        change(&job)
        return job
    }

    private func left(in path: String? = nil) throws -> TraceDocument? {
        let path = path ?? fixture.destination
        return try TraceFile(in: .root(path), path: path).read().map { try TraceDocument(json: $0) }
    }

    private func tree() throws -> MirroringTree {
        let path = fixture.destination
        return try TreeFiles(of: .root(path), path: path).read().digest.tree
    }

    /// A run by a line of its own.
    private func run(
        _ job: Job,
        _ recorder: Recorder = Recorder(),
        sessions: Int = 1,
        onTrace: @escaping @Sendable (FarTrace, FarFixture) -> Void = { _, _ in }
    ) async throws -> RunReport {
        let line = try FarFixture()
        try line.serve(TracedSessions(fixture) { onTrace($0, line) }, connections: sessions)
        var configuration = fixture.configuration
        configuration.ssh = line.ssh.path
        let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        recorder.checkRules()
        #expect(line.ssh.started.count == sessions)
        return report
    }

    private func isKnown(_ job: Job) -> Bool {
        fixture.exists("state/served/\(job.id.uuidString.lowercased()).digests")
    }

    @Test(arguments: [Publishing.packages, .releases(kept: 3)])
    func `each run says what it left`(publish: Publishing) async throws {
        let job = job { $0.publish = publish }
        let recorder = Recorder()
        #expect(try await run(job, recorder).outcome == .succeeded)
        let end = try #require(recorder.events.last)
        let first = try #require(try left())
        #expect(first.jobId == job.id && first.runId == end.runId && first.jobName == "A job")
        #expect(first.outcome == .succeeded && first.updating == nil && !first.hasExclusions)
        #expect(try first.tree == tree())
        #expect(first.tree.files == 2 && first.tree.bytes == 5)
        #expect(end.transferData.tree == first.tree)

        // With nothing to do the time is news.
        let second = Recorder()
        #expect(try await run(job, second).outcome == .succeeded)
        #expect(second.events.last?.transferData.packageHeader == nil)
        let later = try #require(try left())
        #expect(later.runId != first.runId && later.tree == first.tree)
    }

    /// What was published before keeps what was said of it.
    @Test func `each release has its own`() async throws {
        let job = job { $0.publish = .releases(kept: 3) }
        let release = try #require(try await run(job).release)
        let old = try #require(try left())
        try fixture.write("c", "c\n")
        #expect(try await run(job).outcome == .succeeded)
        let new = try #require(try left())
        #expect(new.runId != old.runId && new.updating == nil)
        #expect(try new.tree == tree())
        #expect(try left(in: "\(ReleasePlace(destination: fixture.destination).path)/\(release)") == old)
    }

    @Test func `what the job leaves alone is not in it`() async throws {
        let job = job { $0.exclude = ["*.log"] }
        #expect(try await run(job).outcome == .succeeded)
        try fixture.write(Array("visits.log".utf8), "1", in: fixture.destination)
        #expect(try await run(job).outcome == .succeeded)
        let trace = try #require(try left())
        #expect(trace.hasExclusions)
        #expect(trace.tree.files == 2)
        #expect(try tree().files == 3)
    }

    /// While a run changes it, and after one that did not end well, nobody should take it for the old copy.
    @Test func `a run that fails is said to be changing it`() async throws {
        #expect(try await run(job()).outcome == .succeeded)
        let good = try #require(try left())
        let job = job {
            $0.package.maxFiles = 1
            $0.package.maxPages = 1
        }
        for name in ["c", "d"] { try fixture.write(name, name) }
        let fixture = fixture
        let recorder = Recorder { event in
            // The source goes away when the first package is in place.
            if event.status.state == .mirroringPackageCompleted {
                rename(fixture.source, "\(fixture.path)/elsewhere")
            }
        }
        #expect(try await run(job, recorder).outcome == .failed)
        let failed = try #require(try left())
        #expect(failed.updating?.runId == recorder.events.first?.runId)
        #expect(failed.runId == good.runId && failed.tree == good.tree)
        rename("\(fixture.path)/elsewhere", fixture.source)
        #expect(try await run(self.job()).outcome == .succeeded)
        let last = try #require(try left())
        #expect(last.updating == nil)
        #expect(try last.tree == tree())
    }

    @Test func `where it can't be written the run has errors`() async throws {
        #expect(try await run(job()).outcome == .succeeded)
        try EngineFixture.remove("\(fixture.destination)/.well-known")
        let destination = fixture.destination
        let recorder = Recorder()
        let report = try await run(job(), recorder) { asked, _ in
            if case .read = asked { symlink("/tmp", "\(destination)/.well-known") }
        }
        #expect(report.outcome == .completedWithErrors)
        let complaint = try #require(recorder.complaints.last)
        #expect(complaint.message.hasPrefix("The trace \(destination)/\(TracePlace.path) can't be written: "))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/\(TracePlace.name)"))
        #expect(recorder.events.last?.transferData.tree == nil)
    }

    /// Another process goes on by what it is told.
    @Test(arguments: ["mark", "read", "leave"], [Publishing.packages, .releases(kept: 3)])
    func `a line that breaks at any question is made again`(word: String, publish: Publishing) async throws {
        let job = job { $0.publish = publish }
        let asked = Noted(0)
        let report = try await run(job, sessions: 2) { question, line in
            guard question.word == word else { return }
            asked.change { $0 += 1 }
            if asked.value == 1 { line.breakLine() }
        }
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(asked.value == 2)
        let trace = try #require(try left())
        #expect(trace.runId == report.runId && trace.updating == nil)
        #expect(try trace.tree == tree())
    }

    @Test func `a run that is cancelled while it is read ends at both machines`() async throws {
        #expect(try await run(job()).outcome == .succeeded)
        #expect(truncate("\(fixture.source)/b", 1 << 20) == 0)
        let (reading, told) = AsyncStream.makeStream(of: Void.self)
        let destination = fixture.destination
        let job = job()
        let task = Task {
            try await run(job) { asked, _ in
                guard case .read = asked else { return }
                // It takes long to read, and no room.
                truncate("\(destination)/b", 1 << 42)
                told.finish()
            }
        }
        for await _ in reading {}
        task.cancel()
        #expect(try await task.value.outcome == .cancelled)
        #expect(try left()?.updating != nil)
    }

    @Test func `a run that has taken too long by then ends as well`() async throws {
        #expect(try await run(job()).outcome == .succeeded)
        let destination = fixture.destination
        // Time enough to get there on a busy machine as well; to read so much takes far longer.
        let report = try await run(job { $0.timeouts.run = .seconds(15) }) { asked, _ in
            if case .read = asked { truncate("\(destination)/b", 1 << 42) }
        }
        #expect(report.outcome == .failed)
        #expect(report.duration < .seconds(120))
    }

    @Test func `what was read once is known there`() async throws {
        let job = job()
        #expect(try await run(job).outcome == .succeeded)
        let memory = try DigestFile(servedFor: job, in: fixture.stateFolder)
        #expect(isKnown(job) || memory.digests() == DigestIndex(), "what has just changed is not believed")
        var index = DigestIndex()
        try memory.save(index)
        #expect(memory.digests() == index)
        let root = try OpenedFolder.root(fixture.destination)
        index = try TreeFiles(of: root, path: fixture.destination).read().index
        try memory.save(index)
        #expect(memory.digests() == index && index.count == 2)
    }
}

/// Far ends that are watched when a run asks about its trace.
private final class TracedSessions: FarWork {
    private let sessions: ServedSessions
    private let onAsk: @Sendable (FarTrace) -> Void

    init(_ fixture: EngineFixture, onAsk: @escaping @Sendable (FarTrace) -> Void) {
        sessions = ServedSessions(fixture)
        self.onAsk = onAsk
    }

    func begin(_ hello: NearHello) throws(FailureMessage) { try sessions.begin(hello) }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        if question.kind == .trace, let asked = try? FarTrace(records: question.bytes) { onAsk(asked) }
        return try sessions.answer(question)
    }
}

extension FarTrace {
    fileprivate var word: String {
        switch self {
        case .mark: "mark"
        case .read: "read"
        case .leave: "leave"
        }
    }
}
