import Testing

@testable import MirroringCommands

/// How groups of words share lines.
@Suite struct FittingTests {
    private func words(_ widths: Int..., isDispensable: Bool = false) -> Fitting.Group {
        let names = "abcdefgh".map(String.init)
        let parts = widths.enumerated().map { Line(String(repeating: names[$0.offset], count: $0.element)) }
        return Fitting.Group(parts, isDispensable: isDispensable)
    }

    private func lines(_ groups: [Fitting.Group], _ room: Int, least: Int = 1) -> [String] {
        Fitting(groups, room: room, least: least).drawn.map(\.description)
    }

    @Test func groupsShareALineWhereTheyFit() {
        #expect(lines([words(3), words(3)], 8) == ["aaa  aaa"])
        #expect(lines([words(3), words(3)], 7) == ["aaa", "aaa"])
        #expect(lines([words(3), words(3), words(1)], 7) == ["aaa", "aaa  a"])
    }

    @Test func partsAreLeftOutFromTheEnd() {
        #expect(lines([words(3, 2, 1)], 10) == ["aaa  bb  c"])
        #expect(lines([words(3, 2, 1)], 9) == ["aaa  bb"])
        #expect(lines([words(3, 2, 1)], 6) == ["aaa"])
        #expect(lines([words(3, 2, 1)], 2) == ["a…"])
    }

    @Test func groupsWithoutPartsTakeNoLine() {
        #expect(lines([Fitting.Group([]), words(3), Fitting.Group([])], 8) == ["aaa"])
        #expect(lines([], 8) == [])
    }

    @Test func whatIsDispensableHasNoLineForItself() {
        let extra = words(2, isDispensable: true)
        #expect(lines([words(3), extra, words(8)], 8) == ["aaa  aa", "aaaaaaaa"])
        #expect(lines([words(8), extra, words(3)], 8) == ["aaaaaaaa", "aa  aaa"])
        #expect(lines([words(8), extra, words(8)], 8) == ["aaaaaaaa", "aaaaaaaa"])
        #expect(lines([words(8), extra], 8) == ["aaaaaaaa"])
    }

    @Test func thereAreNotFewerLinesThanBefore() {
        #expect(lines([words(1), words(1), words(1)], 20, least: 2) == ["a  a", "a"])
        #expect(lines([words(1), words(1), words(1)], 20, least: 3) == ["a", "a", "a"])
        #expect(lines([words(1), words(1), words(1)], 20, least: 4) == ["a", "a", "a"])
    }

    @Test func aFlexibleGroupGetsWhatTheOthersLeave() {
        let bar = Fitting.Group(comfortable: 4) { Line(String(repeating: "-", count: min($0, 12))) }
        #expect(lines([bar, words(3)], 20) == ["------------  aaa"])
        #expect(lines([bar, words(3)], 10) == ["-----  aaa"])
        #expect(lines([bar, words(3)], 8) == ["--------", "aaa"])
        #expect(lines([bar], 3) == ["---"])
    }

    @Test(arguments: [
        (0, "──────────"), (9, "──────────"), (10, "━─────────"), (99, "━━━━━━━━━─"), (100, "━━━━━━━━━━"),
    ])
    func aBarIsFullOnlyAtItsEnd(percent: Int, text: String) {
        #expect(ProgressBar(percent: percent, isUnicode: true).line(width: 10).description == text)
    }

    @Test func aBarCanBeDrawnInASCII() {
        #expect(ProgressBar(percent: 60, isUnicode: false).line(width: 10).description == "######....")
        #expect(ProgressBar(percent: 250, isUnicode: false).line(width: 3).description == "###")
    }
}
