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

    /// Shows what happened beside the events, or counts it.
    func show(_ event: MonitoringEvent) {
        if Self.isNothingToSay(event) { return }
        guard let reason = Self.reason(of: event) else {
            return Console.error("\(event)")
        }
        guard let count = recurrences.withLock({ $0.note(reason, at: .now) }) else { return }
        if count.unsaid > 0 { say(count) }
        Console.error("\(event)")
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

    /// Whether it is what should be: that all has come which was asked for, or that a user hears no bridge who was given no right to.
    private static func isNothingToSay(_ event: MonitoringEvent) -> Bool {
        switch event {
        case .caughtUp: true
        case .unheard(let error): error.code == .accessRefused
        default: false
        }
    }

    /// What kind of notice it is, if it may come again and again.
    private static func reason(of event: MonitoringEvent) -> String? {
        switch event {
        case .unreadable(let message):
            // Not by the member: a publisher may call one as it likes.
            switch message.reason {
            case .event(let error): "messages that can't be read (\(error.code.rawValue))"
            case .statement: "messages that can't be read (statement)"
            }
        case .leftOut(_, let doubt, _): "events that were left out (\(doubt.rawValue))"
        case .gap: "gaps in a run"
        case .late: "events that came late"
        case .behind: "events that were asked for again"
        case .missed: "events that may have been missed"
        case .event, .bridge, .broker, .caughtUp, .connection, .withdrawn, .unheard: nil
        }
    }
}
