import Logging
import MirroringDiagnostics

/// Records what can't be done with the outbox: in the health while it is so, and in the log as far as it is news.
///
/// What the broker takes says nothing about a disk, and what a disk takes says nothing about the broker: so each work has a trouble of
/// its own, which ends when the same work succeeds.
struct OutboxTroubles: Sendable {
    let status: DeliveryStatus
    let recurrences: RecurrenceLog

    /// Notes how a work went.
    ///
    /// - Parameters:
    ///   - error: why it failed; nil if it didn't.
    ///   - work: what was tried.
    func record(_ error: OutboxError?, of work: OutboxWork) {
        guard let error else {
            guard status.current.troubles[work] != nil else { return }
            status.update { $0.troubles[work] = nil }
            recurrences.logEnd(of: work.rawValue, .info, "can \(work.rawValue) again")
            return
        }
        status.update { $0.troubles[work] = error.description }
        recurrences.log(.warning, "can't \(work.rawValue)", reason: error.description, of: work.rawValue) {
            ["error": "\(error)"]
        }
    }
}
