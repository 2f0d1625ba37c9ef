import EventSamples
import MirroringCommands
import MirroringEvents
import Testing

@testable import mom

/// How an event looks to a person.
@Suite struct EventLineTests {
    private func event(
        _ occurrence: MirroringOccurrence = .packageTransferring,
        log: [StatusLogEntry] = []
    ) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical()
        event.runId = MirroringStatusEventArgs.sampleJobId
        event.transferData.initializeData.name = "docs"
        event.transferData.status = occurrence.status(
            statusLog: log,
            sentTime: Timestamp(milliseconds: 1_780_000_000_000),
            receivedTime: Timestamp(milliseconds: 1_780_000_000_123)
        )
        return event
    }

    private func lines(_ event: MirroringStatusEventArgs) -> [String] {
        EventLine.describe(event).map(\.description)
    }

    @Test func progressIsOneLine() {
        let run = MirroringStatusEventArgs.sampleJobId.lowercased.suffix(8)
        #expect(
            lines(event()) == [
                "20:26:40.123Z  docs                  \(run)  #7     Transferring                            "
                    + "package 3/12  42 % of 19.7 MB  41.9 MB/s  1 s left"
            ]
        )
    }

    @Test(arguments: MirroringOccurrence.samples)
    func columnsOfAllStatesAlign(occurrence: MirroringOccurrence) throws {
        let line = try #require(lines(event(occurrence)).first)
        let columns = Array(line)
        #expect(String(columns[54..<(54 + occurrence.state.rawValue.count)]) == occurrence.state.rawValue)
        #expect(line.last != " ")
    }

    @Test func verdictIsTheOutcomeAtTheEndAndTheSeverityBefore() {
        #expect(
            lines(event(.importFailed(continues: true)))[0].contains(
                "ImportingError               error"
            )
        )
        #expect(
            lines(event(.importFailed(continues: false)))[0].contains(
                "ImportingError               failed"
            )
        )
        #expect(
            lines(event(.importFailed(continues: false)))[0].hasSuffix(
                "package 3/12  resumable"
            )
        )
    }

    @Test func warningsAndErrorsOfTheLogFollowIndented() {
        let time = Timestamp(milliseconds: 0)
        let lines = lines(
            event(log: [
                StatusLogEntry(level: .processing, time: time, message: "Not shown."),
                StatusLogEntry(level: .warning, time: time, category: .network, item: "a b.html", message: "Slow."),
                StatusLogEntry(level: .error, time: time, message: "Gone."),
            ])
        )
        #expect(lines.dropFirst() == ["    warning  network a b.html: Slow.", "    error    Gone."])
    }

    /// Names come from other machines: none may move the cursor, set a title or fake a line.
    @Test func nothingFromElsewhereControlsTheTerminal() {
        var hostile = event(log: [
            StatusLogEntry(
                level: .error,
                time: Timestamp(milliseconds: 0),
                category: Category(rawValue: "\u{1B}[2J"),
                item: "x\r\ny",
                message: "\u{9B}31m\u{202E}\u{2028}\u{7F}"
            )
        ])
        hostile.transferData.initializeData.name = "\u{1B}]0;title\u{7}"
        let lines = lines(hostile)
        let unsafe = lines.joined().unicodeScalars.filter {
            [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        #expect(unsafe.isEmpty)
        #expect(lines.last == #"    error    \u{1B}[2J x\u{D}\u{A}y: \u{9B}31m\u{202E}\u{2028}\u{7F}"#)
    }

    @Test func anEventThatWaitedSaysForHowLong() throws {
        let event = event()
        let line = try #require(EventLine.describe(event).first).text(styled: false)
        for (delay, words) in [(12, "12 s late"), (3_700, "1 h 1 min late")] {
            let late = EventLine.describe(event, delay: .seconds(delay)).first
            #expect(late?.text(styled: false) == "\(line)  \(words)")
        }
    }

    @Test func coloursAreWrittenOnlyWhereWanted() {
        let lines = EventLine.describe(event(.exportFailed))
        #expect(!lines.contains { $0.text(styled: false).contains("\u{1B}") })
        #expect(lines[0].text(styled: true).contains("\u{1B}[31mExportingError"))
    }
}

extension MirroringOccurrence {
    fileprivate static let samples: [Self] = [
        .jobInitialized, .validationFailed, .packageInitialized, .packageTransferring, .packageTransferred,
        .packageImported, .jobCompleted(withErrors: false), .jobCompleted(withErrors: true), .exportFailed,
        .transferFailed(continues: true), .importFailed(continues: false), .cancelled(in: .exporting),
    ]
}
