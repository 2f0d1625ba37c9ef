import Logging
import MirroringDiagnostics
import RabbitMQClient

/// Records that the broker takes nothing for now, and why: else a bridge that says nothing would seem to be dead, as it can't say why.
struct AlarmRecord: Sendable {
    /// What the log tells the beginning and the end of.
    private static let trouble = "alarm"

    let health: BridgeHealth
    let recurrences: RecurrenceLog

    /// Takes note of an alarm; nil where there is none, or where it is not known.
    func note(_ alarm: ResourceAlarm?) {
        health.set(alarm?.description, of: .alarm)
        if let alarm {
            recurrences.log(.error, "broker takes nothing for now", reason: alarm.reason, of: Self.trouble) {
                ["error": "\(alarm)"]
            }
        } else {
            recurrences.logEnd(of: Self.trouble, .notice, "broker takes messages again")
        }
    }
}
