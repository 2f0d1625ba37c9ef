import EventSamples
import Testing

@testable import MirroringCommands

/// Lines that are longer than a terminal is wide.
@Suite struct LineWrappingTests {
    private func wrapped(_ text: String, _ width: Int, indent: Int = 0) -> [String] {
        Line(text).wrapped(to: width, indent: indent).map(\.description)
    }

    @Test func linesBreakBetweenWords() {
        #expect(wrapped("one two three", 20) == ["one two three"])
        #expect(wrapped("one two three", 13) == ["one two three"])
        #expect(wrapped("one two three", 12) == ["one two", "three"])
        #expect(wrapped("one two three", 7) == ["one two", "three"])
        #expect(wrapped("one two three", 6) == ["one", "two", "three"])
        #expect(wrapped("", 6) == [""])
    }

    @Test func allButTheFirstAreIndented() {
        let text = "error    forms/2019.pdf can't be read: permission denied, so it is left as it was. (authorization)"
        #expect(
            wrapped(text, 59, indent: 9) == [
                "error    forms/2019.pdf can't be read: permission denied,",
                "         so it is left as it was. (authorization)",
            ]
        )
    }

    @Test func numbersStayWithWhatTheyCount() {
        let text = "Town site: 12,000 pages, 8,000 files, 3.20 GB, 12 deletions, 4 packages."
        #expect(
            wrapped(text, 59, indent: 4) == [
                "Town site: 12,000 pages, 8,000 files, 3.20 GB,", "    12 deletions, 4 packages.",
            ]
        )
        #expect(wrapped("after 12 s", 8) == ["after", "12 s"])
        #expect(wrapped("(12 of them)", 9) == ["(12 of", "them)"])
    }

    @Test func wordsThatAreTooLongBreakWhereTheLineEnds() {
        #expect(wrapped("abcdefgh", 3) == ["abc", "def", "gh"])
        #expect(wrapped("at /srv/www/site", 8, indent: 2) == ["at", "  /srv/w", "  ww/sit", "  e"])
        #expect(wrapped("目次目次", 5) == ["目次", "目次"])
        #expect(wrapped("目次", 1) == ["目", "次"])
    }

    @Test func stylesGoOnInTheNextLine() {
        let line = Line("one two", .red) + " three"
        let lines = line.wrapped(to: 4).map { $0.text(styled: true) }
        #expect(lines == ["\u{1B}[31mone\u{1B}[0m", "\u{1B}[31mtwo\u{1B}[0m", "thre", "e"])
    }

    @Test func noWordIsLostAndNoLineTooWide() {
        var random = SeededGenerator(seed: 13)
        let words = ["a", "12", "3.20", "GB,", "目次", "archive/2026/summer", "(exit", "code", "12)", "it's", "x"]
        for _ in 1...1_000 {
            let count = Int.random(in: 1...40, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let width = Int.random(in: 8...60, using: &random)
            let indent = Int.random(in: 0...5, using: &random)
            let lines = Line(text).wrapped(to: width, indent: indent)
            #expect(lines.allSatisfy { $0.width <= width }, "\(text) in \(width)")
            let whole = lines.map(\.description).joined().filter { $0 != " " }
            #expect(whole == text.filter { $0 != " " })
        }
    }
}
