import EventSamples
import MirroringEvents
import Testing

@testable import MirroringCommands

/// A run as the last lines of a terminal, to the letter.
@Suite struct RunScreenTests {
    private let at = RunSamples.at

    private func lines(_ view: RunView, _ columns: Int, at seconds: Int = 42, isUnicode: Bool = true) -> [String] {
        var screen = RunScreen(isUnicode: isUnicode)
        return screen.lines(of: view, columns: columns, at: at(seconds)).map(\.description)
    }

    private static let layouts: [(Int, [String])] = [
        (30, [" 60 %  27 s left  Town site"]),
        (
            40,
            [
                " 60 %  ━━━━━━────  27 s left, 42 s gone",
                "1.95 of 3.20 GB  45.1 MB/s",
                "1 error, 2 warnings, 1 retry",
                "transferring  archive/2…183002_0231.jpg",
            ]
        ),
        (
            60,
            [
                " 60 %  ━━━━━━━━━━━━━━━━━━────────────  27 s left, 42 s gone",
                "1.95 of 3.20 GB  45.1 MB/s  12,340 of 20,000 items",
                "1 error, 2 warnings, 1 retry  package 2 of 4",
                "transferring  archive/2026/summ…MG_20260714_183002_0231.jpg",
            ]
        ),
        (
            80,
            [
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────  27 s left, 42 s gone",
                "1.95 of 3.20 GB  45.1 MB/s  12,340 of 20,000 items",
                "1 error, 2 warnings, 1 retry  package 2 of 4",
                "transferring  archive/2026/summer-festi…/originals/IMG_20260714_183002_0231.jpg",
            ]
        ),
        (
            132,
            [
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────  27 s left, 42 s gone",
                "1.95 of 3.20 GB  45.1 MB/s  12,340 of 20,000 items  1 error, 2 warnings, 1 retry  package 2 of 4",
                "transferring  \(RunSamples.item)",
            ]
        ),
        (
            200,
            [
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────  27 s left, 42 s gone  "
                    + "1.95 of 3.20 GB  45.1 MB/s  12,340 of 20,000 items  1 error, 2 warnings, 1 retry  package 2 of 4",
                "transferring  \(RunSamples.item)",
            ]
        ),
    ]

    @Test(arguments: layouts)
    func aRunIsLaidOutForEachWidth(columns: Int, text: [String]) {
        #expect(lines(RunSamples.view(), columns) == text)
    }

    @Test func aTerminalWithoutUnicodeGetsABarOfItsOwn() {
        #expect(lines(RunSamples.view(), 40, isUnicode: false)[0] == " 60 %  ######....  27 s left, 42 s gone")
    }

    @Test func beforeTheTotalsAreKnownThereIsNoPercentage() {
        var view = RunView(name: "Town site", at: at(0))
        #expect(lines(view, 80, at: 4) == ["comparing source and destination  4 s gone"])
        view.note(.comparing(changes: 31_000), at: at(4))
        #expect(lines(view, 80, at: 4) == ["comparing source and destination  31,000 changes  4 s gone"])
        #expect(lines(view, 40, at: 4) == ["comparing source and destination"])
        #expect(lines(view, 30, at: 4) == ["Town site"])
    }

    @Test func theLastLineSaysWhatIsDone() {
        var view = RunSamples.view { $0.initializeData.nrOfPackages = 1 }
        func last(_ seconds: Int) -> String? { lines(view, 60, at: seconds).last }
        view.take(RunSamples.event(.packageTransferred), at: at(50))
        view.note(.importing(done: 3_100, of: 5_000), at: at(50))
        #expect(last(50) == "importing  3,100 of 5,000 items")
        view.take(RunSamples.event(.packageImported), at: at(51))
        #expect(last(51) == "listing the next package")
        view.take(RunSamples.event(), at: at(52))
        view.note(
            .waiting(attempt: 2, attempts: 3, until: at(60), reason: "connection unexpectedly closed"),
            at: at(52)
        )
        #expect(last(52) == "try 2 of 3 in 8 s: connection unexpectedly closed")
    }

    @Test func whatIsDoneAroundThePackagesIsSaidForWhatItIs() {
        var view = RunView(name: "Town site", at: at(0))
        view.note(.running(command: "before"), at: at(0))
        #expect(lines(view, 80, at: 34) == ["running the command \"before\"  34 s gone"])
        view.note(.comparing(changes: 0), at: at(35))
        #expect(lines(view, 80, at: 35) == ["comparing source and destination  35 s gone"])
        view.take(RunSamples.event(.packageImported), at: at(42))
        func last() -> String? { lines(view, 60).last }
        view.note(.tracing, at: at(42))
        #expect(last() == "reading what the destination holds, for the trace")
        view.note(.publishing, at: at(42))
        #expect(last() == "publishing the release")
        view.note(.running(command: "after"), at: at(42))
        #expect(last() == "running the command \"after\"")
    }

    @Test func whatDoesNotMoveIsSaid() {
        var view = RunSamples.view {
            $0.initializeData.nrOfPackages = 1
            $0.packageBody?.currentItem = "big.iso"
            $0.progress?.errors = 0
            $0.progress?.warnings = 0
            $0.progress?.retries = 0
        }
        #expect(
            lines(view, 60, at: 76) == [
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━──────────────  1 min 16 s gone",
                "1.95 of 3.20 GB  12,340 of 20,000 items",
                "nothing has arrived for 34 s  transferring  big.iso",
            ]
        )
        view.take(RunSamples.event { $0.progress?.sentItems = 12_341 }, at: at(77))
        #expect(lines(view, 60, at: 77).last?.hasPrefix("transferring  archive") == true)
    }

    @Test func anEngineThatTellsOfPackagesAloneIsShownAsFarAsItTells() {
        let view = RunSamples.view { $0.progress = nil }
        #expect(
            lines(view, 80) == ["42 s gone  45.1 MB/s  package 2 of 4  transferring  archive/20…_183002_0231.jpg"]
        )
    }

    @Test func aRunThatIsOverTakesNoLine() {
        var view = RunSamples.view()
        view.take(RunSamples.event(.jobCompleted(withErrors: false)), at: at(50))
        #expect(lines(view, 80).isEmpty)
    }

    @Test func linesGrowInNumberAndNeverShrinkUntilTheWidthChanges() {
        var screen = RunScreen(isUnicode: true)
        func count(_ view: RunView, _ columns: Int) -> Int {
            screen.lines(of: view, columns: columns, at: at(42)).count
        }
        let small = RunSamples.view {
            $0.initializeData.nrOfPackages = 1
            $0.progress?.errors = 0
            $0.progress?.warnings = 0
            $0.progress?.retries = 0
        }
        #expect(count(small, 60) == 3)
        #expect(count(RunSamples.view(), 60) == 4)
        // Now there is a group less, and none that could have a line of its own.
        #expect(count(small, 60) == 3)
        #expect(count(small, 200) == 1)
        #expect(count(RunSamples.view(), 200) == 2)
        #expect(count(small, 200) == 2)
        #expect(count(RunSamples.view(), 60) == 4)
    }

    /// Names and counts come from other machines, and a terminal has the width that it has.
    @Test func noLineIsTooWideAndNoneIsUnsafe() {
        var generator = EventGenerator(seed: 13)
        var random = SeededGenerator(seed: 13)
        for round in 1...300 {
            var view = RunView(name: generator.text(), at: at(0))
            var screen = RunScreen(isUnicode: round.isMultiple(of: 2))
            let columns = Int.random(in: 11...220, using: &random)
            var percent = 0
            for second in 1...5 {
                var event = generator.event()
                event.transferData.status.terminal = false
                view.take(event, at: at(second * Int.random(in: 1...9, using: &random)))
                let lines = screen.lines(of: view, columns: columns, at: at(50))
                #expect(lines.allSatisfy { $0.width < columns }, "\(lines) in \(columns)")
                #expect((1...4).contains(lines.count), "\(lines) in \(columns)")
                let text = lines.map(\.description).joined()
                #expect(TerminalText.printable(text) == text)
                #expect(view.percent ?? 0 >= percent)
                percent = view.percent ?? 0
            }
        }
    }
}
