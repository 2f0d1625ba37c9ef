import Logging
import TestSupport
import Testing

@testable import MirroringDiagnostics

/// The lines about what comes again and again.
@Suite struct RecurrenceLogTests {
    private let record = LogRecord()
    private let log: RecurrenceLog

    init() {
        log = RecurrenceLog(logger: record.logger)
    }

    /// Whatever stands in a message makes no reason of its own.
    @Test func sentencesThatDifferInParticularsAreOfOneKind() {
        #expect(#"The "x" (byte 12) is no "y"."#.withoutParticulars == #"The "…" (byte …) is no "…"."#)
        #expect(#"statusLog[17] has to be at least 0"#.withoutParticulars == "statusLog[…] has to be at least …")
        #expect("unbalanced \" and 7 more".withoutParticulars == "unbalanced \"…")
    }

    @Test func floodIsAFewLinesWhateverItSays() {
        for number in 1...5_000 {
            log.warn("no message", reason: "The \"name \(number)\" (byte \(number)) is wrong.") {
                ["position": "\(number)"]
            }
        }
        log.keepUp()
        log.finish()
        #expect(record.lines.count == 2)
        #expect(record.lines.first == "warning no message position=1")
        #expect(record.lines.last?.contains("count=4999") == true)
        #expect(record.lines.last?.contains("total=5000") == true)
    }

    @Test func countHasTheLevelOfWhatItCounts() {
        for _ in 1...3 {
            log.log(.error, "events are lost", times: 4) { ["count": "4"] }
            log.log(.info, "connected") { [:] }
        }
        log.finish()
        #expect(
            record.lines == [
                "error events are lost count=4", "info connected",
                "error more of the same, not logged one by one count=8 message=events are lost total=12",
                "info more of the same, not logged one by one count=2 message=connected total=3",
            ]
        )
    }

    /// A broker that lets in and throws out all the time.
    @Test func endIsLoggedAsOftenAsItsTrouble() {
        log.expectEnd(of: "connection")
        for attempt in 1...1_000 {
            log.logEnd(of: "connection", .info, "connected") { ["broker": "b"] }
            log.log(.error, "disconnected", reason: "Attempt \(attempt).", of: "connection") { [:] }
        }
        #expect(record.lines == ["info connected broker=b", "error disconnected", "info connected broker=b"])
    }

    /// It was there, was over, and came again within the minute, to stay.
    @Test func troubleOfWhichOnlyACountIsLoggedHasAnEnd() {
        log.log(.error, "disconnected", of: "connection") { [:] }
        log.logEnd(of: "connection", .info, "connected")
        log.log(.error, "disconnected", of: "connection") { [:] }
        log.finish()  // logs what the minute's end would
        log.logEnd(of: "connection", .info, "connected")
        log.logEnd(of: "connection", .info, "connected")
        #expect(
            record.lines == [
                "error disconnected", "info connected",
                "error more of the same, not logged one by one count=1 message=disconnected total=2", "info connected",
            ]
        )
    }

    /// Its count is logged when it is over: that it has ended is what the line before says.
    @Test func troubleThatIsOverBeforeItsCountIsLoggedHasNoEnd() {
        for _ in 1...2 {
            log.log(.error, "disconnected", of: "connection") { [:] }
            log.logEnd(of: "connection", .info, "connected")
        }
        log.finish()
        log.logEnd(of: "connection", .info, "connected")
        #expect(record.lines.count { $0 == "info connected" } == 1)
    }

    @Test func troubleThatWasNeverLoggedHasNoEnd() {
        log.logEnd(of: "connection", .info, "connected")
        log.log(.error, "disconnected") { [:] }
        log.logEnd(of: "connection", .info, "connected")
        #expect(record.lines == ["error disconnected"])
    }

    @Test func linesNameTheModuleThatHasTheLog() {
        log.log(.info, "connected") { [:] }
        #expect(record.sources == ["MirroringDiagnosticsTests"])
    }
}
