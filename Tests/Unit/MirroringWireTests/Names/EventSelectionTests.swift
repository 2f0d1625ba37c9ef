import Foundation
import MirroringEvents
import MirroringWire
import Testing

/// Which keys the broker sends to a selection's binding.
@Suite struct EventSelectionTests {
    private static let job = UUID()
    private static let key = "\(job.uuidString.lowercased()).ImportingError.error"

    @Test(
        arguments: [
            (EventSelection.all, "", true), (.all, "x", true),
            (.job(job), "\(key).failed", true), (.job(job), key, true), (.job(job), "\(key).failed.more", true),
            (.job(job), job.uuidString.lowercased(), true), (.job(job), "x.ImportingError.error.failed", false),
            (.job(job), "\(job.uuidString).ImportingError.error.failed", false), (.job(job), "", false),
            (EventSelection(severity: .error), "\(key).failed", true), (EventSelection(severity: .error), key, true),
            (EventSelection(severity: .warning), "\(key).failed", false),
            (EventSelection(severity: .error), "x.y", false),
            (EventSelection(outcome: .failed), "\(key).failed", true), (EventSelection(outcome: .failed), key, false),
            (EventSelection(outcome: .failed), "\(key).failed.more", false),
            (EventSelection(jobId: job, state: .importingError), "\(key).running", true),
            (EventSelection(jobId: UUID(), state: .importingError), "\(key).running", false),
        ] as [(EventSelection, String, Bool)]
    )
    func selectionHasTheKeysThatItsBindingMatches(selection: EventSelection, key: String, isIn: Bool) {
        #expect(selection.contains(routingKey: key) == isIn, "\(selection.bindingKey)")
    }
}
