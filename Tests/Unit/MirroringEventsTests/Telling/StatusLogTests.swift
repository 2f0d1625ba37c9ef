import Foundation
import MirroringEvents
import Testing

/// What a status log keeps, and what it leaves out.
@Suite struct StatusLogTests {
    private let now = Timestamp(milliseconds: 0)

    private func entry(_ level: LogLevel, item: String = "item", message: String = "m") -> StatusLogEntry {
        StatusLogEntry(level: level, time: now, category: .notFound, item: item, message: message)
    }

    @Test func tooManyEntriesAreLeftOutAndCounted() {
        var log = StatusLog()
        for _ in 0..<1_200 { log.append(entry(.warning)) }
        let entries = log.take(at: now)
        #expect(entries.count <= EventLimits.logEntries)
        #expect(entries.last?.message.hasPrefix("\(1_200 - (entries.count - 1)) more entries") == true)
        #expect(log.take(at: now).isEmpty)
    }

    @Test func errorIsNeverLeftOutForWarnings() {
        var log = StatusLog()
        for _ in 0..<1_200 { log.append(entry(.warning)) }
        log.append(entry(.error, item: "the one"))
        #expect(log.take(at: now).contains { $0.level == .error && $0.item == "the one" })
    }

    @Test func longNamesAreCutWithAWarning() {
        var log = StatusLog()
        log.append(entry(.warning, item: String(repeating: "ü", count: 4_000)))
        let entries = log.take(at: now)
        #expect(entries.first?.item?.count == EventLimits.nameLength)
        #expect(entries.count == 2)
    }

    @Test func worstCaseStaysWithinTheBodysLimit() throws {
        var log = StatusLog()
        for number in 0..<2_000 {
            log.append(
                entry(
                    .warning,
                    item: String(repeating: "ü", count: 1_000) + "\(number)",
                    message: String(repeating: "x", count: 5_000)
                )
            )
        }
        let json = try JSONEncoder().encode(log.take(at: now))
        #expect(json.count < EventLimits.bodyBytes - 32 * 1_024)
    }
}
