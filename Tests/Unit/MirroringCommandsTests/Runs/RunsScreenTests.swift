import MirroringEvents
import Testing

@testable import MirroringCommands

/// Several runs at once, to the letter.
@Suite struct RunsScreenTests {
    private let at = RunSamples.at

    /// Three of twelve are done, one of them badly.
    private func screen(isUnicode: Bool = true) -> RunsScreen {
        var screen = RunsScreen(jobs: 12, isUnicode: isUnicode, at: at(0))
        screen.end(isGood: true)
        screen.end(isGood: false)
        screen.end(isGood: true)
        return screen
    }

    private var views: [RunView] {
        [
            RunSamples.view {
                $0.progress?.errors = 0
                $0.progress?.etaSeconds = 27 + 81
            },
            RunSamples.view(name: "Documentation of the library") {
                $0.progress?.percent = 8
                $0.progress?.etaSeconds = 242 + 81
                $0.packageHeader?.bytesPerSecond = 9_800_000
            },
            RunView(name: "Packages", at: at(42)),
        ]
    }

    private func lines(_ columns: Int, rows: Int = 24) -> [String] {
        // Nothing has been told since second 42, but it moves.
        let views = views.map { view in
            var view = view
            if view.isPrepared { view.note(.importing(done: 0, of: 1), at: at(123)) }
            view.note(view.isPrepared ? .transferring : .comparing(changes: 0), at: at(123))
            return view
        }
        return screen().lines(of: views, columns: columns, rows: rows, at: at(123)).map(\.description)
    }

    @Test(arguments: [
        (
            40,
            [
                "3 of 12 jobs done  2 min 3 s gone",
                " 60 %       27 s  2 warnings  Town site",
                "  8 %  4 min 2 s  1 error  Documentati…",
                "    –             comparing  Packages",
            ]
        ),
        (
            60,
            [
                "3 of 12 jobs done, 1 failed, 3 running  2 min 3 s gone",
                " 60 %  ━━━━────       27 s  45.1 MB/s  2 warnings  Town si…",
                "  8 %  ────────  4 min 2 s  9.80 MB/s  1 error  Documentat…",
                "    –                                  comparing  Packages",
            ]
        ),
        (
            80,
            [
                "3 of 12 jobs done, 1 failed, 3 running, 6 waiting  2 min 3 s gone",
                " 60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  2 warnings  Town site",
                "  8 %  ━───────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the l…",
                "    –                                          comparing  Packages",
            ]
        ),
        (
            132,
            [
                "3 of 12 jobs done, 1 failed, 3 running, 6 waiting  2 min 3 s gone",
                " 60 %  ━━━━━━━━━━━━━━━━───────────       27 s  45.1 MB/s  2 warnings  Town site",
                "  8 %  ━━─────────────────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the library",
                "    –                                                     comparing  Packages",
            ]
        ),
        (
            200,
            [
                "3 of 12 jobs done, 1 failed, 3 running, 6 waiting  2 min 3 s gone",
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━━━━────────────────       27 s  45.1 MB/s  2 warnings  Town site",
                "  8 %  ━━━─────────────────────────────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the library",
                "    –                                                                  comparing  Packages",
            ]
        ),
    ])
    func runsStandBelowEachOther(columns: Int, text: [String]) {
        #expect(lines(columns) == text)
    }

    @Test func moreRunsThanRowsAreCounted() {
        let views = (1...9).map { RunView(name: "job \($0)", at: at(0)) }
        func lines(_ rows: Int) -> [String] {
            screen().lines(of: views, columns: 80, rows: rows, at: at(1)).map(\.description)
        }
        #expect(lines(11).count == 10)
        #expect(lines(10).suffix(2) == ["    –  comparing  job 7", "… and 2 more run"])
        #expect(lines(10).count == 9)
        #expect(lines(3) == ["3 of 12 jobs done, 1 failed, 9 running  1 s gone", "… and 9 more run"])
    }

    @Test func aCommandOfAJobIsNoComparison() {
        var view = RunView(name: "Town site", at: at(0))
        view.note(.running(command: "before"), at: at(0))
        #expect(
            screen().lines(of: [view], columns: 80, rows: 24, at: at(1)).last?.description
                == "    –  command \"before\"  Town site"
        )
    }

    @Test func aRunThatMayBeLostHasNoRest() {
        var view = RunSamples.view()
        view.note(.unheard(since: at(42)), at: at(400))
        let line = RunRows(isUnicode: true).lines(of: [view], room: 79, most: 1, at: at(42 + 725)).first?.description
        #expect(line == " 60 %  ━━━━━━━━━───────  not heard of for 12 min  Town site")
    }

    @Test func nothingIsShownWhereNothingRuns() {
        #expect(screen().lines(of: [], columns: 80, rows: 24, at: at(1)).isEmpty)
    }

    @Test func noLineIsTooWide() {
        for columns in 11...220 {
            for line in lines(columns) { #expect(TerminalText.width(of: line) < columns, "\(line) in \(columns)") }
        }
    }
}
