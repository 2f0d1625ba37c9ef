import EventSamples
import MirroringEvents
import Testing

@testable import MirroringAdapters

/// What a line is to whoever publishes events.
@Suite struct EventReadingTests {
    private func reading(_ text: String) -> EventReading {
        reading(Array(text.utf8))
    }

    private func reading(_ bytes: [UInt8]) -> EventReading {
        var splitter = EventReading.splitter
        let lines = splitter.take(bytes + [UInt8(ascii: "\n")])
        return lines.first.map(EventReading.init) ?? .blank
    }

    /// Why a line is refused; empty if it is not.
    private func reason(_ text: String) -> String {
        guard case .refused(let reason) = reading(text) else { return "" }
        return reason
    }

    @Test func everyEventOfARunIsTakenAsItIs() {
        for event in MirroringStatusEventArgs.wholeRun() {
            for end in [[], [UInt8(ascii: "\r")]] {
                guard case .event(let read) = reading(event.encodedJSON() + end) else {
                    Issue.record("\(event.status.state) was not taken.")
                    continue
                }
                #expect(read == event)
            }
        }
    }

    @Test(arguments: ["", " ", "\t \r"])
    func aLineOfSpaceIsPassedOver(_ text: String) {
        guard case .blank = reading(text) else {
            Issue.record("It was not passed over.")
            return
        }
    }

    @Test func whatIsNoEventIsRefusedWithItsReason() {
        #expect(reason("{}").contains("has no"))
        var event = MirroringStatusEventArgs.typical(sequence: 1)
        event.transferData.packageHeader?.bytesPerSecond = -1
        let text = String(decoding: event.encodedJSON(), as: UTF8.self)
        #expect(reason(text).contains("bytesPerSecond"))
    }

    @Test(arguments: [
        ("hello", "no JSON"), ("\"hello\"", "a string"), (" [{}] ", "an array"), ("true", "true or false"),
        ("null", "null"), ("-1.5e3", "a number"), ("2026-11-30 job started", "no JSON"), ("nothing", "no JSON"),
        ("\"open", "no JSON"), ("\u{FEFF}{}", "no JSON"),
    ])
    func aLineThatIsNoObjectIsNamedAsWhatItIs(_ line: String, _ kind: String) {
        #expect(reason(line) == "An event has to be an object of JSON, {…}, and this is \(kind).")
    }

    @Test func aLineOfAnyLengthIsRefusedForItsLength() {
        let long = String(repeating: "x", count: EventLimits.bodyBytes + 2)
        #expect(reason(long).contains("262144 bytes"))
    }
}
