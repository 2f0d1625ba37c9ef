import MirroringDiagnostics
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge says while its broker takes nothing.
@Suite struct AlarmRecordTests {
    @Test func alarmIsAnIssueAndInTheLogUntilItIsOver() {
        let (health, log) = (BridgeHealth(), LogRecord())
        let record = AlarmRecord(health: health, recurrences: RecurrenceLog(logger: log.logger))
        record.note(nil)
        #expect(log.visible.isEmpty)
        record.note(ResourceAlarm(reason: "low on memory"))
        #expect(health.issues.count == 1)
        #expect(health.issues.first?.contains("low on memory") == true)
        record.note(nil)
        #expect(health.issues.isEmpty)
        #expect(log.visible == ["broker takes nothing for now", "broker takes messages again"])
    }
}
