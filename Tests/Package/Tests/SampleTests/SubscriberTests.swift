// sample: subscriber test
import Foundation
import MirroringEvents
import MirroringMonitoring
import Testing

func line(of event: MonitoredEvent) -> String {
    let missing = event.missingBefore.map { " after \($0.count) that are missing" } ?? ""
    return "\(event.sequence) \(event.status.state.rawValue)\(missing)"
}

@Test func missingEventsAreShown() throws {
    let sink = CollectingSink()
    var run = RunTeller(job: UUID(), name: "Backup", engine: EngineIdentity(version: "1.0"), sink: sink)
    let event = try run.tell(.jobInitialized)
    #expect(line(of: MonitoredEvent(event)) == "1 MirroringJobInitialized")
    #expect(
        line(of: MonitoredEvent(event, missingBefore: 1...2)) == "1 MirroringJobInitialized after 2 that are missing"
    )
}
// end of sample
