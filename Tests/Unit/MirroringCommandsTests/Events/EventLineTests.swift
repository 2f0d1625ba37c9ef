import EventSamples
import MirroringEvents
import Testing

@testable import MirroringCommands

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
        let text = EventLine(event)
        return ([text.line] + text.warnings).map(\.description)
    }

    @Test func progressIsOneLine() {
        let run = MirroringStatusEventArgs.sampleJobId.lowercased.suffix(8)
        #expect(
            lines(event()) == [
                "20:26:40.123Z  docs                  \(run)  #7     Transferring                            "
                    + "package 3/12  42 % of 19.7 MB  41.9 MB/s  1 s left  guides/installa…ages/screenshot-0012.png"
            ]
        )
    }

    @Test func theDayIsToldWhereItIsAskedFor() {
        let line = EventLine(event(), dated: true).line.description
        #expect(line == "2026-05-28T\(EventLine(event()).line)")
    }

    /// The words are the same, of which a narrow terminal has those that matter most.
    @Test(arguments: [
        (20, "20:26:40Z  docs"), (30, "20:26:40Z  Transferring  docs"), (34, "20:26:40Z  Transferring  warning"),
        (60, "20:26:40Z  Transferring  warning  docs  package 3/12"),
        (79, "20:26:40Z  Transferring  warning  docs  package 3/12  42 % of 19.7 MB"),
    ])
    func narrowTerminalsGetWhatMattersMost(room: Int, text: String) {
        var event = event()
        event.transferData.status.severity = .warning
        #expect(EventLine(event).line(fitting: room).description == text)
    }

    @Test func wideTerminalsGetAllColumns() {
        let line = EventLine(event())
        #expect(line.line(fitting: 400) == line.line)
        #expect(line.line(fitting: nil) == line.line)
        #expect(line.line(fitting: 120).description == TerminalText.cut(line.line.description, to: 120))
    }

    @Test func noLineIsTooWide() {
        var event = event(.jobCompleted(withErrors: true))
        event.transferData.initializeData.name = "目次 of a site whose name is long"
        for room in 1...220 {
            for dated in [false, true] {
                #expect(EventLine(event, dated: dated).line(fitting: room).width <= room, "\(room)")
            }
        }
    }

    @Test func narrowLinesKeepTheirDay() {
        let line = EventLine(event(), dated: true).line(fitting: 60).description
        #expect(line.hasPrefix("05-28 20:26:40Z  Transferring  docs"))
    }

    @Test func totalsAreCountedInTheirNouns() {
        var event = event(.jobInitialized)
        event.transferData.packageHeader = nil
        event.transferData.initializeData.totalPages = 1
        event.transferData.initializeData.totalFiles = 2
        event.transferData.initializeData.totalDeletions = 1
        event.transferData.initializeData.nrOfPackages = 1
        #expect(lines(event)[0].hasSuffix("  1 page, 2 files, 1 deletion  236 MB  1 package"))
    }

    /// Planned deletions were told as if they were done, although a run may leave some, as those of a folder that holds what is excluded.
    @Test func theEndTellsWhatIsDone() {
        var event = event(.jobCompleted(withErrors: true))
        event.transferData.initializeData.totalPages = 3
        event.transferData.initializeData.totalFiles = 2
        event.transferData.initializeData.totalDeletions = 4
        event.transferData.initializeData.totalBytes = 2_000
        #expect(lines(event)[0].hasSuffix("  3 pages, 2 files, 4 deletions  2.00 kB  resumable"))
        var progress = MirroringProgress()
        (progress.importedPages, progress.importedFiles, progress.deleted) = (2, 2, 1)
        event.transferData.progress = progress
        #expect(lines(event)[0].hasSuffix("  2 pages, 2 files, 1 deletion  2.00 kB  resumable"))
        event.transferData.progress?.deleted = 0
        #expect(lines(event)[0].hasSuffix("  2 pages, 2 files  2.00 kB  resumable"))
    }

    /// The engine tells how far the whole run is, others how far the package is.
    @Test func theRunStandsBeforeItsPackage() {
        var event = event()
        event.transferData.initializeData.totalBytes = 3_200_000_000
        var progress = MirroringProgress()
        progress.percent = 60
        progress.etaSeconds = 27
        event.transferData.progress = progress
        #expect(
            lines(event)[0].hasSuffix(
                "Transferring                            60 % of 3.20 GB  41.9 MB/s  27 s left  package 3/12  42 % of 19.7 MB  "
                    + "guides/installa…ages/screenshot-0012.png"
            )
        )
        event.transferData.initializeData.nrOfPackages = 1
        event.transferData.packageHeader?.packageNumber = 1
        event.transferData.packageBody?.currentItem = nil
        #expect(lines(event)[0].hasSuffix("60 % of 3.20 GB  41.9 MB/s  27 s left  package 1/1"))
    }

    @Test func whatNobodyKnowsTheSizeOfHasNoShare() {
        var event = event()
        event.transferData.packageHeader?.fileSize = 0
        #expect(!lines(event)[0].contains("%"))
        #expect(lines(event)[0].contains("package 3/12  41.9 MB/s"))
    }

    @Test func importedPackageTellsItsSharesAndWhatIsDeleted() {
        var event = event(.packageImported)
        event.transferData.packageBody = MirroringPackageBody(pages: 1, files: 5_000, deletions: 2)
        event.transferData.packageBody?.importedPages = 1
        event.transferData.packageBody?.importedFiles = 4_999
        #expect(lines(event)[0].hasSuffix("package 3/12  imported 1 of 1 page, 4,999 of 5,000 files, 2 deletions"))
        event.transferData.packageBody?.deleted = 1
        #expect(lines(event)[0].hasSuffix("4,999 of 5,000 files, 1 deletion"))
        event.transferData.packageBody = MirroringPackageBody(pages: 0, files: 0, deletions: 3)
        #expect(lines(event)[0].hasSuffix("package 3/12  3 deletions"))
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
        let event = event(log: [
            StatusLogEntry(level: .processing, time: time, message: "Begun."),
            StatusLogEntry(level: .warning, time: time, category: .network, item: "a b.html", message: "Slow."),
            StatusLogEntry(level: .error, time: time, category: .notFound, item: "c.html", message: "No c.html."),
        ])
        let warnings = ["    warning     network a b.html: Slow.", "    error       notFound: No c.html."]
        #expect(lines(event).dropFirst() == warnings[...])
        #expect(EventLine(event).log.map(\.description) == ["    processing  Begun."] + warnings)
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
        #expect(lines.last == #"    error       \u{1B}[2J x\u{D}\u{A}y: \u{9B}31m\u{202E}\u{2028}\u{7F}"#)
    }

    @Test func anEventThatWaitedSaysForHowLong() throws {
        let event = event()
        let line = EventLine(event).line.description
        for (delay, words) in [(12, "12 s late"), (3_700, "1 h 1 min late")] {
            #expect(EventLine(event, delay: .seconds(delay)).line.description == "\(line)  \(words)")
        }
    }

    @Test func coloursAreWrittenOnlyWhereWanted() {
        let line = EventLine(event(.exportFailed)).line
        #expect(!line.text(styled: false).contains("\u{1B}"))
        #expect(line.text(styled: true).contains("\u{1B}[31mExportingError"))
    }
}

extension MirroringOccurrence {
    fileprivate static let samples: [Self] = [
        .jobInitialized, .validationFailed, .packageInitialized, .packageTransferring, .packageTransferred,
        .packageImported, .jobCompleted(withErrors: false), .jobCompleted(withErrors: true), .exportFailed,
        .transferFailed(continues: true), .importFailed(continues: false), .cancelled(in: .exporting),
    ]
}
