// sample: engine test
import Foundation
import MirroringEvents
import Testing

@Test func failureEndsTheRun() throws {
    let sink = CollectingSink()
    var run = RunTeller(job: UUID(), name: "Backup", engine: EngineIdentity(version: "1.0"), sink: sink)
    try run.tell(.jobInitialized)
    try run.fail("The disk is full.", category: .diskFull)

    #expect(sink.events.map(\.status.state) == [.mirroringJobInitialized, .exportingError])
    #expect(sink.events.last?.status.terminal == true)
    for event in sink.events { try event.validate() }
}
// end of sample
