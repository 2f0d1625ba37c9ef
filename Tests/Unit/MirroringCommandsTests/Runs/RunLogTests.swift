import MirroringEvents
import Testing

@testable import MirroringCommands

/// What of a run stays to be read.
@Suite struct RunLogTests {
    private let at = RunSamples.at
    private let time = Timestamp(milliseconds: 0)

    private var complaints: [StatusLogEntry] {
        [
            StatusLogEntry(level: .processing, time: time, message: "Package 2 of 4."),
            StatusLogEntry(
                level: .warning,
                time: time,
                category: .notFound,
                item: "archive/map.svg",
                message: "archive/map.svg has vanished from the source, so it is not mirrored."
            ),
            StatusLogEntry(
                level: .error,
                time: time,
                category: .authorization,
                item: "forms/2019.pdf",
                message: "forms/2019.pdf can't be read: permission denied, so it is left as it was."
            ),
            StatusLogEntry(
                level: .warning,
                time: time,
                category: .network,
                item: "rsync",
                message: "The connection was closed."
            ),
        ]
    }

    private func shown(_ event: MirroringStatusEventArgs, _ log: RunLog = RunLog(), width: Int) -> [String] {
        log.lines(of: event, width: width).map(\.description)
    }

    // MARK: On a terminal

    @Test func whatARunFoundToDoIsALine() {
        let event = RunSamples.event(.jobInitialized)
        #expect(
            shown(event, width: 59) == [
                "Town site: 12,000 pages, 8,000 files, 3.20 GB,", "    12 deletions, 4 packages.",
            ]
        )
        #expect(
            shown(event, width: 79) == ["Town site: 12,000 pages, 8,000 files, 3.20 GB, 12 deletions, 4 packages."]
        )
        #expect(shown(RunSamples.event(.jobInitialized) { $0.initializeData.nrOfPackages = 0 }, width: 79).isEmpty)
    }

    @Test func warningsAndErrorsAreWrappedAndNameTheirItemOnce() {
        let event = RunSamples.event(log: complaints)
        #expect(
            shown(event, width: 79) == [
                "warning  archive/map.svg has vanished from the source, so it is not mirrored.",
                "         (notFound)",
                "error    forms/2019.pdf can't be read: permission denied, so it is left as it",
                "         was. (authorization)",
                "warning  rsync: The connection was closed. (network)",
            ]
        )
        #expect(
            shown(event, width: 59).prefix(4) == [
                "warning  archive/map.svg has vanished from the source, so",
                "         it is not mirrored. (notFound)",
                "error    forms/2019.pdf can't be read: permission denied,",
                "         so it is left as it was. (authorization)",
            ]
        )
        #expect(shown(RunSamples.event(), width: 79).isEmpty)
    }

    @Test func linesNameTheirJobWhereSeveralRun() {
        let event = RunSamples.event(log: [complaints[3]])
        #expect(
            shown(event, RunLog(namesJobs: true), width: 79) == [
                "Town site  warning  rsync: The connection was closed. (network)"
            ]
        )
    }

    @Test func allOfTheLogAndThePlacesAreForWhoeverAsks() {
        let log = RunLog(isVerbose: true)
        let event = RunSamples.event(.jobInitialized, log: [complaints[0]])
        #expect(
            shown(event, log, width: 79) == [
                "Town site: 12,000 pages, 8,000 files, 3.20 GB, 12 deletions, 4 packages.",
                "    from  /srv/town",
                "    to    file:///srv/www/",
                "    job   \(event.jobId.lowercased)",
                "    run   \(event.runId.lowercased)",
                "         Package 2 of 4.",
            ]
        )
    }

    // MARK: In a file

    @Test func aTransferIsToldAtItsStartAndEachHalfMinute() {
        var log = RunLog()
        func isTold(_ seconds: Int, package: Int = 2) -> Bool {
            !log.lines(of: RunSamples.event { $0.packageHeader?.packageNumber = package }, at: at(seconds)).isEmpty
        }
        #expect([0, 1, 29, 30, 31, 59, 60].map { isTold($0) } == [true, false, false, true, false, false, true])
        #expect(isTold(61, package: 3))
        #expect(!isTold(62, package: 3))
    }

    @Test func whatGoesWrongIsToldAtOnce() {
        var log = RunLog()
        _ = log.lines(of: RunSamples.event(), at: at(0))
        let lines = log.lines(of: RunSamples.event(log: complaints), at: at(1)).map(\.description)
        #expect(lines.count == 3)
        #expect(lines.first?.hasPrefix("    warning     notFound: archive/map.svg has vanished") == true)
    }

    @Test func everyOtherEventIsALineWithItsDay() {
        var log = RunLog()
        let others = [MirroringOccurrence.jobInitialized, .packageInitialized, .packageTransferred, .packageImported]
        for occurrence in others {
            let lines = log.lines(of: RunSamples.event(occurrence), at: at(0))
            #expect(lines.count == 1)
            #expect(lines.first?.description.hasPrefix("20") == true)
        }
    }

    @Test func aRunThatIsOverIsForgotten() {
        var log = RunLog()
        _ = log.lines(of: RunSamples.event(), at: at(0))
        _ = log.lines(of: RunSamples.event(.jobCompleted(withErrors: false)), at: at(1))
        #expect(!log.lines(of: RunSamples.event(), at: at(2)).isEmpty)
    }
}
