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

    @Test(arguments: [
        (40, ["STATE    BYTES    JOB", "failed   1.20 GB  Documentation", "running  12 kB    Town"]),
        (30, ["STATE    BYTES    JOB", "failed   1.20 GB  Documentati…", "running  12 kB    Town"]),
        (28, ["STATE    BYTES    JOB", "failed   1.20 GB  Documenta…", "running  12 kB    Town"]),
        (27, ["STATE    JOB", "failed   Documentation", "running  Town"]),
        (14, ["STATE    JOB", "failed   Docu…", "running  Town"]),
        (8, ["STATE  …", "failed …", "running…"]),
    ])
    func oneColumnIsCutAndOthersLeftOut(width: Int, lines: [String]) {
        let rows: [[Line]] = [
            ["STATE", "BYTES", "JOB"], ["failed", "1.20 GB", "Documentation"], ["running", "12 kB", "Town"],
        ]
        let table = Table(rows, narrowing: Table.Narrowing(cut: 2, least: 10, leavingOut: [1]))
        #expect(table.lines(width: width).map(\.description) == lines)
        #expect(table.lines().map(\.width).max() == 31)
    }

    @Test func nothingIsNothing() {
        #expect(Table([]).lines() == [])
        #expect(Table([[]]).lines().map(\.description) == [""])
    }
}
