import Foundation
import Testing

@testable import Faults

@Suite struct ScriptOutputTests {
    @Test func eventsAreReadInTheirOrderAndComplaintsApart() {
        let (job, run) = (UUID(), UUID())
        let output = ScriptOutput(
            """
            join.py: subscribed to #.# at 127.0.0.1:5672
            \(job) \(run) 7 Transfering Running A name of several words
            join.py: not subscribed to #.# at 127.0.0.1:5672: ConnectionError('a queue was deleted')
            join.py: bridges no longer have the events before position 12
            \(job) \(run) 8 Transfering Running A name of several words
            \(job) \(run) 9 Transfering Runn
            """,
            of: "join.py"
        )
        #expect(output.events == [7, 8].map { EventIdentity(job: job, run: run, sequence: $0) })
        #expect(output.complaints == ["join.py: bridges no longer have the events before position 12"])
    }

    /// A traceback is no event, and nothing that may be.
    @Test func anythingElseIsAComplaint() {
        let output = ScriptOutput("Traceback (most recent call last):\nKeyError: 'x'\n", of: "join.py")
        #expect(output.events.isEmpty)
        #expect(output.complaints.count == 2)
    }
}
