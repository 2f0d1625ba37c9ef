import Testing

@testable import MirroringCommands

@Suite struct TableTests {
    private let table = Table([["JOB", "LAST", "DUE"], ["目次", "never"], ["a long name", "", "in 5 min"]])

    @Test func columnsAreAligned() {
        #expect(
            table.lines().map(\.description) == [
                "JOB          LAST   DUE",
                "目次         never",
                "a long name         in 5 min",
            ]
        )
    }

    @Test(arguments: [(28, 28), (27, 18), (18, 18), (17, 11), (11, 11), (5, 5)])
    func whatDoesNotFitIsLeftOutFromTheRight(_ width: Int, _ widest: Int) {
        let lines = table.lines(width: width)
        #expect(lines.map(\.width).max() == widest)
        #expect(lines.count == 3)
    }

    @Test func nothingIsNothing() {
        #expect(Table([]).lines() == [])
        #expect(Table([[]]).lines().map(\.description) == [""])
    }
}
