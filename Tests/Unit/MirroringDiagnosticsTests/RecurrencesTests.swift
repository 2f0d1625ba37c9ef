import Logging
import Synchronization
import Testing

@testable import MirroringDiagnostics

/// What comes again and again is said once, and counted.
@Suite struct RecurrencesTests {
    private let start = ContinuousClock.now

    @Test func firstOfEachReasonIsSaidAtOnceAndTheRestIsCounted() {
        var recurrences = Recurrences()
        #expect(recurrences.note("one", at: start)?.total == 1)
        #expect(recurrences.note("other", at: start)?.total == 1)
        for second in 1...59 { #expect(recurrences.note("one", at: start + .seconds(second)) == nil) }
        #expect(recurrences.due(at: start + .seconds(59)).isEmpty)
        #expect(
            recurrences.due(at: start + .seconds(60)) == [Recurrences.Count(reason: "one", unsaid: 59, total: 60)]
        )
        #expect(recurrences.due(at: start + .seconds(200)).isEmpty, "nothing came since")
        #expect(recurrences.note("one", at: start + .seconds(200))?.total == 61)
        #expect(recurrences.note("one", at: start + .seconds(201)) == nil)
        #expect(recurrences.rest() == [Recurrences.Count(reason: "one", unsaid: 1, total: 62)])
        #expect(recurrences.rest().isEmpty)
    }

    @Test func whatComesAfterAWhileBringsTheCountAlong() {
        var recurrences = Recurrences()
        _ = recurrences.note("one", at: start)
        _ = recurrences.note("one", at: start + .seconds(1))
        #expect(recurrences.note("one", at: start + .seconds(60))?.unsaid == 1)
        #expect(recurrences.rest().isEmpty)
    }

    @Test func reasonsAreBounded() {
        var recurrences = Recurrences()
        let said = (0..<10_000).count { recurrences.note("reason \($0)", at: start) != nil }
        #expect(said == Recurrences.maximum + 1)
        let rest = recurrences.rest()
        #expect(rest.map(\.reason) == [Recurrences.otherReasons])
        #expect(rest[0].total == 10_000 - Recurrences.maximum)
    }

    /// Whatever stands in a message makes no reason of its own.
    @Test func sentencesThatDifferInParticularsAreOfOneKind() {
        #expect(#"The "x" (byte 12) is no "y"."#.withoutParticulars == #"The "…" (byte …) is no "…"."#)
        #expect(#"statusLog[17] has to be at least 0"#.withoutParticulars == "statusLog[…] has to be at least …")
        #expect("unbalanced \" and 7 more".withoutParticulars == "unbalanced \"…")
    }

    @Test func floodIsAFewLinesWhateverItSays() {
        let lines = LogLines()
        let log = RecurrenceLog(logger: Logger(label: "test") { _ in lines })
        for number in 1...5_000 {
            log.warn("no message", reason: "The \"name \(number)\" (byte \(number)) is wrong.") {
                ["position": "\(number)"]
            }
        }
        log.keepUp()
        log.finish()
        #expect(lines.all.count == 2)
        #expect(lines.all.first == "no message position=1")
        #expect(lines.all.last?.contains("count=4999") == true)
        #expect(lines.all.last?.contains("total=5000") == true)
    }
}

/// A log that keeps its lines.
private final class LogLines: LogHandler {
    private let lines = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var all: [String] { lines.withLock { $0 } }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
        lines.withLock { $0.append("\(event.message) \(metadata)") }
    }
}
