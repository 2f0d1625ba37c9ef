// sample: job
import MirroringEngine
import MirroringEvents

// end of sample
func runAJob() async throws {
    // sample: job
    let job = try JobFile.read("Config/jobs/example.yaml")
    let identity = EngineIdentity(version: "1.0")
    let configuration = EngineConfiguration(stateFolder: "/var/lib/mirroring/engine", identity: identity)
    let sink = ClosureSink { print($0.status.state.rawValue) }
    let runner = JobRunner(job: job, configuration: configuration, sink: sink)
    let report = try await runner.run()
    print(report.outcome, report.pages, report.files)
    // end of sample
}
