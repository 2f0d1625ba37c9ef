import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringAlerts

/// What comes to the queue of a target.
@Suite struct AlertQueueTests {
    private let job = AlertSignal.job.lowercased

    private func brings(_ key: String, exchange: String = "mirroring.events", followsRuns: Bool = false) -> Bool {
        let canary = UUID(name: "canary".utf8, namespace: AlertSignal.job)
        let queue = AlertQueue(of: "ops", user: "ann", followsRuns: followsRuns, canary: canary)
        return queue.keys.contains { other, pattern in
            other == exchange
                && (EventSelection(bindingKey: pattern)?.contains(routingKey: key) ?? (pattern == "job.#"))
        }
    }

    @Test func itIsANamedSubscribersOfItsUser() {
        let queue = AlertQueue(of: "ops", user: "ann", followsRuns: false, canary: nil)
        #expect(queue.name == "mirroring.subscriber.ann.alert-ops")
    }

    @Test func errorsAndEndsComeAndProgressDoesNot() {
        for words in [
            "ExportingError.error.failed", "TransferingError.error.running", "ImportingError.error",
            "MirroringJobCompleted.processing.succeeded", "MirroringJobCompleted.warning.completedWithErrors",
            "TransferingError.warning.cancelled",
        ] {
            #expect(brings("\(job).\(words)"), "\(words)")
        }
        #expect(!brings("\(job).Transferring.processing.running"))
        #expect(!brings("\(job).MirroringJobInitialized.processing.running"))
        #expect(brings("\(job).MirroringJobInitialized.processing.running", followsRuns: true))
    }

    @Test func everythingOfTheCanaryComes() {
        let canary = UUID(name: "canary".utf8, namespace: AlertSignal.job).lowercased
        #expect(brings("\(canary).Transferring.processing.running"))
    }

    @Test func whatBridgesSayOfJobsComes() {
        #expect(brings("job.late.\(job)", exchange: "mirroring.monitor"))
    }
}
