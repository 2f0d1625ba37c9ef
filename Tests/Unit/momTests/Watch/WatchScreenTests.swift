import EventSamples
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

import struct Foundation.UUID

@testable import mom

/// What a watch looks like on a terminal, to the letter.
@Suite struct WatchScreenTests {
    private let at = WatchSamples.at
    private static let broker = "amqp://guest@127.0.0.1:5672/"

    private func screen() -> WatchScreen {
        var screen = WatchScreen(scope: "events of all jobs", isUnicode: true, at: at(0))
        screen.take(.connecting(broker: Self.broker, attempt: 1), of: "", at: at(0))
        return screen
    }

    /// Two runs go on, two have ended.
    private func busyScreen() -> WatchScreen {
        var screen = screen()
        screen.take(.connected(broker: Self.broker), of: "", at: at(1))
        let events = [
            WatchSamples.event(),
            WatchSamples.event(of: "Documentation of the library", run: UUID(), job: UUID()) {
                $0.progress?.percent = 8
                $0.progress?.etaSeconds = 242
                $0.progress?.errors = 1
            },
            WatchSamples.event(.jobCompleted(withErrors: false), of: "Packages", run: UUID(), job: UUID()),
            WatchSamples.event(
                .jobCompleted(withErrors: true),
                of: "Archive",
                run: UUID(),
                job: UUID(),
                log: [
                    StatusLogEntry(
                        level: .error,
                        time: Timestamp(milliseconds: 0),
                        category: .notFound,
                        item: "a.html",
                        message: "The file a.html is gone."
                    )
                ]
            ),
        ]
        for event in events {
            _ = screen.take(event, isListed: ListedEvent.matters(event), size: (80, 24), at: at(2))
        }
        return screen
    }

    private func lines(_ screen: WatchScreen, _ columns: Int, rows: Int = 24, at seconds: Int = 2) -> [String] {
        var screen = screen
        return screen.lines(size: (columns, rows), at: at(seconds)).map(\.description)
    }

    @Test func firstLineSaysWhatIsDoneBeforeAnythingComes() {
        var screen = WatchScreen(scope: "events of all jobs", isUnicode: true, at: at(0))
        #expect(lines(screen, 80, at: 0) == ["connecting"])
        screen.take(.connecting(broker: Self.broker, attempt: 1), of: "", at: at(0))
        #expect(lines(screen, 80, at: 1) == ["connecting to \(Self.broker)"])
        #expect(lines(screen, 80, at: 9) == ["no connection for 9 s to \(Self.broker)"])
        screen.take(.connected(broker: Self.broker), of: "", at: at(9))
        #expect(lines(screen, 80, at: 9) == ["waiting for events of all jobs at \(Self.broker)"])
        #expect(lines(screen, 40, at: 9) == ["waiting for events of all jobs at amqp…"])
    }

    @Test(arguments: [
        (
            60,
            [
                "2 running, 2 ended, 1 of them badly",
                "events of all jobs at amqp://guest@127.0.0.1:5672/",
                " 60 %  ━━━━━━─────       27 s  45.1 MB/s  Town site",
                "  8 %  ───────────  4 min 2 s  45.1 MB/s  1 error  Documen…",
            ]
        ),
        (
            80,
            [
                "2 running, 2 ended, 1 of them badly  events of all jobs at amqp://guest@127.0.…",
                " 60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  Town site",
                "  8 %  ━───────────────  4 min 2 s  45.1 MB/s  1 error  Documentation of the l…",
            ]
        ),
        (
            200,
            [
                "2 running, 2 ended, 1 of them badly  events of all jobs at amqp://guest@127.0.0.1:5672/",
                " 60 %  ━━━━━━━━━━━━━━━━━━━━━━━━────────────────       27 s  45.1 MB/s  Town site",
                "  8 %  ━━━─────────────────────────────────────  4 min 2 s  45.1 MB/s  1 error  Documentation of the library",
            ]
        ),
    ])
    func runsStandAboveTheLastEventsThatMatter(columns: Int, text: [String]) {
        let shown = lines(busyScreen(), columns)
        #expect(Array(shown.prefix(text.count)) == text)
        let events = shown.dropFirst(text.count).map { $0.split(separator: "  ").first.map(String.init) ?? "" }
        #expect(events.count == 3, "two ends, and why one of them is bad")
        #expect(shown.last?.contains("The file a.html is gone.") == true)
        #expect(shown[text.count].contains("MirroringJobCompleted"))
        #expect(shown[text.count].contains("succeeded"))
    }

    @Test func brokerThatIsAwayComesFirst() {
        var screen = busyScreen()
        let error = MonitoringError(.disconnected, "No broker answers.")
        screen.take(.interrupted(error), of: "", at: at(10))
        screen.take(.disconnected(error, retryIn: .seconds(1)), of: "", at: at(15))
        let shown = lines(screen, 100, at: 22)
        #expect(shown[0] == "no connection for 12 s to \(Self.broker)  2 running, 2 ended, 1 of them badly")
        screen.take(.connected(broker: Self.broker), of: "", at: at(23))
        #expect(lines(screen, 100, at: 23)[0].hasPrefix("2 running"))
    }

    /// Nothing that somebody may have wanted to read is lost: it scrolls away above.
    @Test func eventsWithoutRoomAreGivenBack() {
        var screen = screen()
        var above: [String] = []
        for number in 1...30 {
            let name = "job \(number)"
            let event = WatchSamples.event(.jobCompleted(withErrors: false), of: name, run: UUID(), job: UUID())
            above += screen.take(event, isListed: true, size: (80, 24), at: at(2)).map(\.description)
        }
        let shown = lines(screen, 80)
        #expect(above.count == 22 && above.first?.contains("  job 1") == true)
        #expect(shown.count == 9, "a third of the terminal, and the head")
        #expect(screen.rest(size: (80, 24)).map(\.description) == Array(shown.dropFirst()))
    }

    /// A run of a thousand warnings does not push all others away.
    @Test func eventShowsTheBeginningOfWhatWentWrong() {
        let log = (1...1_000).map { number in
            StatusLogEntry(level: .warning, time: Timestamp(milliseconds: 0), message: "Warning \(number).")
        }
        let event = WatchSamples.event(.jobCompleted(withErrors: true), log: log)
        let shown = ListedEvent(event).lines(room: 60).map(\.description)
        #expect(shown.count == 4)
        let warnings = (1...2).map { "    warning     Warning \($0)." }
        #expect(shown.suffix(3) == warnings + ["    … and 998 more, see mom log"])
    }

    @Test func whatMattersIsABeginningAnEndAndWhatGoesWrong() {
        #expect(ListedEvent.matters(WatchSamples.event(.jobInitialized)))
        #expect(ListedEvent.matters(WatchSamples.event(.jobCompleted(withErrors: false))))
        #expect(ListedEvent.matters(WatchSamples.event(.importFailed(continues: true))))
        #expect(!ListedEvent.matters(WatchSamples.event()))
    }

    @Test func noLineIsTooWideAndNoScreenTooHigh() {
        let screen = busyScreen()
        for columns in 11...220 {
            for line in lines(screen, columns) {
                #expect(TerminalText.width(of: line) < columns, "\(line) in \(columns)")
            }
        }
        var crowded = screen
        for _ in 1...50 {
            let event = WatchSamples.event(run: UUID(), job: UUID())
            _ = crowded.take(event, isListed: false, size: (80, 24), at: at(2))
        }
        for rows in 3...60 { #expect(lines(crowded, 80, rows: rows).count < rows, "\(rows)") }
    }
}
