import Testing

@testable import MirroringAdapters

/// How streams are taken apart into lines.
@Suite struct LineSplitterTests {
    /// The lines of a stream that comes in pieces; what is drawn over has a `~` behind it, what is cut a `…`.
    private func lines(_ pieces: [String], at ends: LineSplitter.Ends = .lineFeeds, limit: Int = 100) -> [String] {
        var splitter = LineSplitter(at: ends, limit: limit)
        var lines = pieces.flatMap { splitter.take($0.utf8) }
        if let rest = splitter.finish() { lines.append(rest) }
        return lines.map { line in
            let marks = (line.isOverwritten ? "~" : "") + (line.isCut ? "…" : "")
            return "\(line.number) \(String(decoding: line.bytes, as: UTF8.self))\(marks)"
        }
    }

    @Test func piecesMakeNoDifference() {
        let whole = "one\n\ntwo\r\nthree"
        let pieces = whole.utf8.map { String(decoding: [$0], as: UTF8.self) }
        for ends in [LineSplitter.Ends.lineFeeds, .alsoReturns] {
            #expect(lines([whole], at: ends) == lines(pieces, at: ends))
        }
        #expect(lines([whole]) == ["1 one", "2 ", "3 two\r", "4 three"])
        #expect(lines([whole], at: .alsoReturns) == ["1 one", "2 ", "3 two", "4 three"])
    }

    @Test func whatIsDrawnOverIsTold() {
        let drawn = ["\r 10 %", "\r 20 %", "\r100 %\n", "done\n"]
        #expect(lines(drawn, at: .alsoReturns) == ["1  10 %~", "2  20 %~", "3 100 %", "4 done"])
        #expect(lines(["a\r", "\n"], at: .alsoReturns) == ["1 a"])
        #expect(lines(["a\r\rb\n"], at: .alsoReturns) == ["1 a~", "2 b"])
    }

    @Test func aLineThatDoesNotEndIsCut() {
        #expect(lines(["0123456789", "0123456789\nnext\n"], limit: 5) == ["1 01234…", "2 next"])
        #expect(lines(["01234\n"], limit: 5) == ["1 01234"])
    }

    @Test func anEmptyStreamHasNoLine() {
        #expect(lines([]) == [])
        #expect(lines([""]) == [])
    }
}
