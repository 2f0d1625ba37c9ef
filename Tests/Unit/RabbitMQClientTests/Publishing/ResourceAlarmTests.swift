import RabbitMQClient
import Testing

/// What is said of a broker's alarms.
@Suite struct ResourceAlarmTests {
    @Test(
        arguments: [
            ("low on memory", ["vm_memory_high_watermark"], ["disk_free_limit", "log"]),
            ("low on disk", ["disk_free_limit"], ["vm_memory_high_watermark", "log"]),
            ("low on memory & disk", ["vm_memory_high_watermark", "disk_free_limit"], ["log"]),
            ("low on ink", ["Its log says more."], ["vm_memory_high_watermark", "disk_free_limit"]),
        ]
    )
    func eachIsNamedWithWhatEndsIt(reason: String, remedies: [String], others: [String]) {
        let sentence = ResourceAlarm(reason: reason).description
        #expect(sentence.hasPrefix("The broker takes nothing from publishers for now: it is \(reason). "))
        #expect(remedies.allSatisfy { sentence.contains($0) })
        #expect(!others.contains { sentence.contains($0) })
    }
}
