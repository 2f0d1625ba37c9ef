import MirroringCommands
import MirroringDiagnostics
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Synchronization

/// Notices on stderr: the first of each reason as it comes, then counts, so that neither who publishes nonsense nor a connection that
/// comes and goes fills a terminal.
final class RecurringNotices: Sendable {
    private let recurrences = Mutex(Recurrences())

    /// Shows a notice, or counts it.
    func show(_ notice: MonitoringNotice) {
        guard let reason = Self.reason(of: notice) else {
            return Console.error("\(notice)")
        }
        guard let count = recurrences.withLock({ $0.note(reason, at: .now) }) else { return }
        if count.unsaid > 0 { say(count) }
        Console.error("\(notice)")
    }

    /// Shows the counts when their time has come, until the task is cancelled, and what is left then.
    func keepUp() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            recurrences.withLock { $0.due(at: .now) }.forEach(say)
        }
        recurrences.withLock { $0.rest() }.forEach(say)
    }

    private func say(_ count: Recurrences.Count) {
        Console.error("\(Quantity.count(count.unsaid, "more notice")), \(count.total) in all: \(count.reason).")
    }

    /// What kind of notice it is, if it may come again and again.
    private static func reason(of notice: MonitoringNotice) -> String? {
        switch notice {
        case .undecodable(_, let reason, _):
            // Not by the member: a publisher may call one as it likes.
            return "messages that can't be read (\(reason.code.rawValue))"
        case .leftOut(_, let doubt, _): return "events that were left out (\(doubt.rawValue))"
        case .gap: return "gaps in a run"
        case .late: return "events that came late"
        case .missedPossible: return "events that may have been missed"
        case .selectionWithdrawn: return nil
        }
    }
}
