// sample: subscriber test
import Foundation
import MirroringEvents
import MirroringMonitoring
import Testing

func line(of next: MonitoringEvent) -> String? {
    switch next {
    case .event(let event): "\(event.sequence) \(event.status.state.rawValue)"
    case .gap(let gap): "\(gap.missing.count) are missing"
    default: nil
    }
}

@Test func missingEventsAreShown() throws {
    let sink = CollectingSink()
    var run = RunTeller(job: UUID(), name: "Backup", engine: EngineIdentity(version: "1.0"), sink: sink)
    let event = try run.tell(.jobInitialized)
    #expect(line(of: .event(MonitoredEvent(event))) == "1 MirroringJobInitialized")
    let gap = RunGap(RunKey(origin: event.jobId, runId: event.runId), missing: 2...3)
    #expect(line(of: .gap(gap)) == "2 are missing")
}
// end of sample
