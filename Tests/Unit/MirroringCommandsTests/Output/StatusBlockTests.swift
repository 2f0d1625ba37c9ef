import Testing

@testable import MirroringCommands

/// Lines that are redrawn: no row of an older drawing may stay, and none of what stood above may go.
@Suite struct StatusBlockTests {
    private func lines(_ widths: [Int]) -> [StatusLine] {
        widths.map { StatusLine(text: String(repeating: "x", count: $0), width: $0) }
    }

    private func drawn(_ widths: [Int]) -> StatusBlock {
        var block = StatusBlock()
        block.show(lines(widths))
        _ = block.draw(columns: 80)
        return block
    }

    @Test(arguments: [
        ([10], 80, 1), ([10, 20, 30], 80, 3), ([79], 80, 1), ([79], 50, 2), ([79, 40, 60], 50, 5), ([50], 50, 1),
        ([51], 50, 2), ([0, 0], 80, 2), ([79, 79], 20, 8),
    ])
    func allRowsGoThatTheyTakeNow(widths: [Int], columns: Int, rows: Int) {
        var block = drawn(widths)
        let others = rows > 1 ? "\u{1B}[B\u{1B}[J\u{1B}[A" : ""
        let up = rows > 1 ? "\u{1B}[\(rows - 1)A" : ""
        #expect(block.clear(columns: columns) == "\r\(up)\u{1B}[K\(others)")
        #expect(block.clear(columns: columns) == "")
    }

    @Test func itIsStaleUntilItIsDrawn() {
        var block = drawn([3])
        #expect(!block.isStale)
        block.show(lines([3]))
        #expect(!block.isStale)
        block.show(lines([4]))
        #expect(block.isStale)
        _ = block.clear(columns: 80)
        #expect(block.draw(columns: 80) == "xxxx")
        #expect(!block.isStale)
        block.show([])
        #expect(block.isStale)
        _ = block.clear(columns: 80)
        #expect(block.draw(columns: 80) == "")
        #expect(!block.isStale)
    }

    @Test func linesAreSeparatedAndTheCursorStaysBehindTheLast() {
        var block = StatusBlock()
        block.show(lines([1, 2]))
        #expect(block.draw(columns: 80) == "x\nxx")
    }

    /// A terminal echoes Ctrl-C where the cursor is. In a new row it would leave the first row of the block behind.
    @Test(arguments: [(76, ""), (77, "\u{1B}[1D"), (79, "\u{1B}[3D")])
    func thereIsRoomForTheEchoOfAKey(width: Int, back: String) {
        var block = StatusBlock()
        block.show(lines([79, width]))
        let drawn = block.draw(columns: 80)
        #expect(drawn.hasSuffix("x\(back)"))
    }

    @Test func whatIsForgottenIsNeitherTakenAwayNorDrawn() {
        var block = drawn([3])
        block.forget()
        #expect(!block.isStale)
        #expect(block.clear(columns: 80) == "")
        #expect(block.draw(columns: 80) == "")
    }
}
