import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringTrace
import Testing

@testable import MirroringEngine

/// What a run asks for its trace, and what another machine may answer.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarTraceQuestionTests {
    private static let tree = MirroringTree(files: 2, bytes: 5, digest: "sha256:\(String(repeating: "0f", count: 32))")
    private static let time = Timestamp(milliseconds: 1_700_000_000_123)

    private static func trace(of jobId: UUID = UUID()) -> TraceDocument {
        TraceDocument(
            jobId: jobId,
            jobName: "A \u{0}job\n",
            runId: UUID(),
            outcome: .succeeded,
            began: time,
            completed: time,
            tree: tree,
            engine: "1"
        )
    }

    @Test(
        arguments: [
            .mark(TraceDocument.Updating(runId: UUID(), since: time)), .read(hasNews: true), .read(hasNews: false),
            .leave(trace(), hasNews: true),
        ] as [FarTrace]
    )
    func `a question is what was asked`(question: FarTrace) throws {
        #expect(try FarTrace(records: question.records) == question)
    }

    @Test(
        arguments: [
            "", "1\0read\0", "2\0read\02\0", "2\0read\0-1\0", "2\0read\01\02\0read\01\0", "2\0steal\01\0",
            "3\0mark\0x\02026-01-01T00:00:00Z\0", "3\0mark\0\(UUID())\0yesterday\0", "3\0leave\01\0{}\0",
            "3\0leave\02\0{}\0", "3\0read\01\0x\0", "2\0read\01",
        ]
    )
    func `what is no question is refused`(text: String) {
        #expect(throws: ProtocolViolation.self) { try FarTrace(records: Array(text.utf8)) }
    }

    @Test func `a trace is no larger than one can be`() throws {
        var trace = Self.trace()
        trace.jobName = String(repeating: "x", count: 70_000)
        let records = try FarTrace.leave(trace, hasNews: false).records
        #expect(throws: ProtocolViolation.self) { try FarTrace(records: records) }
    }

    // MARK: Answers

    private func asked(_ answer: String) async throws -> Result<TracedTree, RunFailure> {
        try await FarFixture.asked(OneAnswer(answer)) { connection -> Result<TracedTree, RunFailure> in
            do {
                return .success(try OneAnswer.destination(by: connection).tracedTree())
            } catch let failure as RunFailure {
                return .failure(failure)
            }
        }
    }

    @Test func `a tree that can be`() async throws {
        let tree = try await asked("4\02\05\0\(Self.tree.digest)\01\0").get()
        #expect(tree == TracedTree(tree: Self.tree, hasExclusions: true))
        #expect(try TracedTree(records: tree.records) == tree)
    }

    @Test(
        arguments: [
            "", "x", "4\0-1\05\0\(tree.digest)\01\0", "4\02\0-5\0\(tree.digest)\01\0", "4\02\05\0\(tree.digest)\02\0",
            "4\02\05\0sha256:0f\01\0", "4\02\05\0md5\01\0", "3\02\05\0\(tree.digest)\0",
            "4\02\05\0\(tree.digest)\01\04\02\05\0\(tree.digest)\01\0",
        ]
    )
    func `another tree is none`(answer: String) async throws {
        guard case .failure(let failure) = try await asked(answer) else {
            Issue.record("It was believed.")
            return
        }
        #expect(failure.category == .validation && failure.reach == .run)
        #expect(failure.description.hasPrefix("web1 does not keep to the protocol: "))
    }

    // MARK: What a session is for

    private func session(_ fixture: FarDestinationFixture, _ mode: OpenRequest.Mode = .run) throws -> FarPipes {
        let pipes = try FarPipes(FarService(fixture.there), as: .receive)
        _ = try pipes.open(fixture.request(mode))
        return pipes
    }

    @Test func `a trace of another job is not left`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let there = fixture.there
            try there.write(Array("a".utf8), "text", in: there.destination)
            let pipes = try session(fixture)
            let strange = try FarTrace.leave(Self.trace(), hasNews: false).records
            let failure = #expect(throws: RunFailure.self) { try pipes.ask(.trace, strange) }
            #expect(failure?.category == .validation)
            #expect(!there.exists("destination/.well-known"))
            let own = Self.trace(of: fixture.job(in: there).id)
            #expect(try pipes.ask(.trace, FarTrace.leave(own, hasNews: false).records) == [])
            let file = TraceFile(in: try .root(there.destination), path: there.destination)
            #expect(try file.read() == own.json)
        }
    }

    @Test func `a mark stays the first one's, and is none where there is no trace`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let there = fixture.there
            let pipes = try session(fixture)
            func mark(_ run: TraceDocument.Updating) throws { _ = try pipes.ask(.trace, FarTrace.mark(run).records) }
            let first = TraceDocument.Updating(runId: UUID(), since: Self.time)
            try mark(first)
            #expect(!there.exists("destination"))
            try there.write(Array("a".utf8), "text", in: there.destination)
            try mark(first)
            #expect(!there.exists("destination/.well-known"))
            let own = Self.trace(of: fixture.job(in: there).id)
            _ = try pipes.ask(.trace, FarTrace.leave(own, hasNews: false).records)
            let later = TraceDocument.Updating(runId: UUID(), since: Timestamp(milliseconds: 1_800_000_000_000))
            for run in [first, first, later] { try mark(run) }
            let file = TraceFile(in: try .root(there.destination), path: there.destination)
            let marked = try TraceDocument(json: try #require(try file.read()))
            #expect(marked.updating == TraceDocument.Updating(runId: later.runId, since: first.since))
            #expect(marked.tree == own.tree)
        }
    }
}
