import MirroringCommands
import Testing

@testable import mom

@Suite struct PublishingOutcomeTests {
    @Test func theLastLineCountsWhatWasRefusedOnlyIfSomethingWas() {
        #expect("\(PublishingOutcome(published: 12).text)" == "mom: 12 events published.")
        #expect("\(PublishingOutcome(published: 1, refused: 1).text)" == "mom: 1 event published, 1 line refused.")
        #expect("\(PublishingOutcome(left: 2).text)" == "mom: 0 events published, 2 lines not taken.")
    }

    @Test func aRefusedLineIsNamedByItsNumberAndCannotControlATerminal() {
        let line = RefusedLine(source: "stdin", line: 3, reason: "It has \u{1B}[2J no jobId.")
        #expect("\(line.text)".hasPrefix("mom: line 3 of stdin is refused: It has "))
        #expect(!"\(line.text)".contains("\u{1B}"))
        let left = RefusedLine(source: "stdin", line: 3, reason: "The outbox is full.", isLeft: true)
        #expect("\(left.text)" == "mom: line 3 of stdin was not taken: The outbox is full.")
    }
}
