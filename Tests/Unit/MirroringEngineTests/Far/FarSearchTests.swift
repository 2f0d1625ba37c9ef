import Dispatch
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// A run waits for a search at another machine no longer than it may take itself.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarSearchTests {
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

    @Test func `a search that nobody wants any more ends there as well`() async throws {
        let fixture = try FarDestinationFixture()
        let work = EndlessSearch(fixture.there)
        try fixture.line.serve(work)
        try await BlockedThread().run {
            let connection = fixture.line.connection(open: { _ in })
            defer { connection.close() }
            let question = FarSearch(for: SoughtAttributes(.all, capabilities: true), in: nil).records
            let search = connection.beginSearch(.attributes, question, at: FarFixture.place)
            work.begun.wait()
            #expect(search.found == nil, "nothing waits for it")
            search.cancel()
            let hasEnded = work.ended.wait(for: .seconds(120)) != nil
            #expect(hasEnded)
            #expect(search.wait(), "what is not known may be there")
        }
    }
}

/// Far ends whose search comes to no end by itself.
private final class EndlessSearch: FarWork {
    /// That one has begun, and has been ended by the near end.
    let (begun, ended) = (Arrival<Void>(), Arrival<Void>())
    private let sessions: ServedSessions

    init(_ fixture: EngineFixture) {
        sessions = ServedSessions(fixture)
    }

    func begin(_ hello: NearHello) throws(FailureMessage) { try sessions.begin(hello) }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        guard question.kind == .attributes else { return try sessions.answer(question) }
        let stop = DispatchSemaphore(value: 0)
        question.receive { _, isLast in if isLast { stop.signal() } }
        begun.set(())
        stop.wait()
        ended.set(())
        return FarSourceAnswers.records(of: true)
    }
}
