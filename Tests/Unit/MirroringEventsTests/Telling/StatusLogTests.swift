import EventSamples
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

    /// JSON takes six bytes for a control character, and some characters are many bytes long.
    @Test(arguments: ["x", "ü", "\"", "\u{1}", "👩‍👩‍👧"])
    func worstCaseStaysWithinTheBodysLimit(_ character: String) throws {
        var log = StatusLog()
        for number in 0..<2_000 {
            log.append(
                entry(
                    number.isMultiple(of: 2) ? .warning : .error,
                    item: String(repeating: character, count: 1_000) + "\(number)",
                    message: String(repeating: character, count: 2_000)
                )
            )
        }
        let entries = log.take(at: now)
        #expect(try bytes(of: entries) <= 224 * 1_024)
        #expect(entries.count > 2)
    }

    /// What it takes in a body: beside an event without a log.
    private func bytes(of entries: [StatusLogEntry]) throws -> Int {
        var event = MirroringStatusEventArgs.typical()
        event.transferData.status.statusLog = []
        let without = event.encodedJSON().count
        event.transferData.status.statusLog = entries
        return event.encodedJSON().count - without
    }

    /// What a run of many unreadable files has to say fits into one event.
    @Test func aThousandFailuresFit() throws {
        var log = StatusLog()
        let path = String(repeating: "archive/2026/", count: 4) + "report.pdf"
        for number in 0..<998 {
            log.append(entry(.error, item: path + "\(number)", message: "It can't be read: permission denied."))
        }
        let entries = log.take(at: now)
        #expect(entries.count == 998)
        #expect(entries.allSatisfy { $0.level == .error })
        #expect(try bytes(of: entries) > 128 * 1_024)
    }

    @Test func errorThatFitsIntoNoLogMakesNoRoom() {
        var log = StatusLog()
        for _ in 0..<10 { log.append(entry(.warning)) }
        log.append(entry(.error, message: "a" + String(repeating: "\u{301}", count: 300_000)))
        let entries = log.take(at: now)
        #expect(entries.count == 11)
        #expect(entries.last?.message == "1 more entry was left out, since an event has a limit.")
    }
}
