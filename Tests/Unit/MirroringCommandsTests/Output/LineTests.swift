import Testing

@testable import MirroringCommands

/// What comes from elsewhere is made safe, and what is our own stays.
@Suite struct LineTests {
    private let foreign = "a\u{1B}[2J\nb\u{202E}"
    private let shown = #"a\u{1B}[2J\u{A}b\u{202E}"#

    @Test func whatIsInterpolatedIsPrintable() {
        let line: Line = "action\t\(foreign)"
        #expect(line.description == "action\t\(shown)")
        #expect(Line(foreign).description == shown)
        let nested: Line = "(\(line), \(12))"
        #expect(nested.description == "(action\t\(shown), 12)")
        #expect((nested + "." as Line).description == "(action\t\(shown), 12).")
    }

    @Test func passwordsInURIsAreLeftOut() {
        let uri = "amqp://ann:hush@one:5672/x"
        #expect(Line(uri).description == "amqp://ann@one:5672/x")
        let line: Line = "no \(uri), \(URLError(uri))"
        #expect(line.description == "no amqp://ann@one:5672/x, at amqp://ann@one:5672/x")
    }

    private struct URLError: CustomStringConvertible {
        let description: String
        init(_ uri: String) { description = "at \(uri)" }
    }

    @Test func stylesAreWrittenOnlyWhereTheyAreAskedFor() {
        let line: Line = "x \(foreign, .red)\(Line("", .bold))"
        #expect(line.text(styled: false) == "x \(shown)")
        #expect(line.text(styled: true) == "x \u{1B}[31m\(shown)\u{1B}[0m")
    }

    @Test func stylesTakeNoColumns() {
        let line: Line = "\("目次", .bold)-\("ab", .red)"
        #expect(line.width == 7)
        #expect(line.padded(to: 9).description == "目次-ab  ")
        #expect(line.padded(to: 9, atStart: true).description == "  目次-ab")
        #expect(line.padded(to: 9).trimmed == line)
        #expect(line.cut(to: 7) == line)
        #expect(line.cut(to: 6).text(styled: true) == "\u{1B}[1m目次\u{1B}[0m-\u{1B}[31m…\u{1B}[0m")
        #expect(line.cut(to: 5).description == "目次…")
        #expect(line.cut(to: 4).description == "目…")
        #expect(line.cut(to: 3).description == "目…")
        #expect(line.cut(to: 2).description == "…")
    }
}
