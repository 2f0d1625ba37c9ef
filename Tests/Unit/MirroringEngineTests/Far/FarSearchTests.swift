import Dispatch
import MirroringEvents
import MirroringRemote
import Testing

@testable import MirroringEngine

/// A run waits for a search at another machine no longer than it may take itself.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FarSearchTests {
    @Test func `a search that takes longer than its run is given up`() async throws {
        let fixture = try FarDestinationFixture()
        try fixture.here.write("page.html")
        try fixture.line.serve(EndlessSearch(fixture.there))
        var job = fixture.farJob
        job.timeouts.run = .seconds(5)
        let recorder = Recorder()
        let report = try await JobRunner(job: job, configuration: fixture.farConfiguration, sink: recorder).run()
        #expect(report.outcome == .failed)
        #expect(report.duration < .seconds(60))
        #expect(recorder.complaints.map(\.category) == [.timeout])
    }
}

/// Far ends whose search comes to no end by itself.
private final class EndlessSearch: FarWork {
    private let sessions: ServedSessions

    init(_ fixture: EngineFixture) {
        sessions = ServedSessions(fixture)
    }

    func begin(_ hello: NearHello) throws(FailureMessage) { try sessions.begin(hello) }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        guard question.kind == .attributes else { return try sessions.answer(question) }
        let stop = DispatchSemaphore(value: 0)
        question.receive { _, isLast in if isLast { stop.signal() } }
        stop.wait()
        return FarSourceAnswers.records(of: true)
    }
}
