import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs of a fixture's jobs.
extension EngineFixture {
    /// Runs a job until nothing is left, and checks that it took one run.
    func mirror(_ job: Job, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let report = try await run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)", sourceLocation: sourceLocation)
        #expect(try await differences() == "", sourceLocation: sourceLocation)
        let recorder = Recorder()
        _ = try await run(job, recorder)
        #expect(recorder.rows == [Rows.initialized, Rows.completed], sourceLocation: sourceLocation)
    }

    /// Ends a run when its package is transferred: that stays in the staging folder. Gives the folder of its files.
    @discardableResult func leavePackage(of job: Job) async throws -> String {
        let recorder = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await run(job, recorder) }.value
        return try #require(recorder.events.last?.transferData.packageHeader?.targetFilePath)
    }
}
