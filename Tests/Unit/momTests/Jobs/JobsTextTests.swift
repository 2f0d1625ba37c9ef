import EventSamples
import MirroringCommands
import MirroringEvents
import Testing

import struct Foundation.UUID

@testable import mom

/// A list of jobs, to the letter.
@Suite struct JobsTextTests {
    private func job(
        _ fate: RunDigest.Fate = .ended(.succeeded),
        of name: String = "Town site",
        run: String = "01A1FD4D-77A3-73BB-9CC6-897BA4D6F398",
        every: Int? = 3_600,
        lastGood: Int64? = nil,
        log: [StatusLogEntry] = []
    ) -> LastRun {
        let run = RunSamples.run(fate, of: name, run: UUID(uuidString: run) ?? UUID(), log: log) {
            $0.initializeData.expectedEverySeconds = every
            $0.initializeData.expectedGraceSeconds = every.map { $0 / 4 }
            $0.initializeData.lastExecution = lastGood.map(RunSamples.at)
        }
        return LastRun(run: run)
    }

    private var jobs: [LastRun] {
        let other = "01A1FD4E-77A3-73BB-9CC6-897BA4D6F398"
        return [
            job(),
            job(
                .ended(.failed),
                of: "Documentation of the library",
                run: other,
                lastGood: -7_200,
                log: [RunSamples.error]
            ),
        ]
    }

    private func lines(_ width: Int?, _ jobs: [LastRun]? = nil) -> [String] {
        JobsText(jobs ?? self.jobs, at: RunSamples.at(72 + 840)).lines(width: width).map(\.description)
    }

    @Test(arguments: [
        (
            60,
            [
                "LAST RUN   AGE     DUE                 JOB",
                "succeeded  14 min  in 46 min           Town site",
                "failed     14 min  late by 1 h 15 min  Documentation of the…",
            ]
        ),
        (
            80,
            [
                "LAST RUN   AGE     TOOK        BYTES    DUE                 JOB",
                "succeeded  14 min  1 min 12 s  3.20 GB  in 46 min           Town site",
                "failed     14 min  1 min 12 s  3.20 GB  late by 1 h 15 min  Documentation of th…",
            ]
        ),
        (
            200,
            [
                "LAST RUN   AGE     TOOK        BYTES    DUE                 RUN       JOB",
                "succeeded  14 min  1 min 12 s  3.20 GB  in 46 min           01a1fd4d  Town site",
                "failed     14 min  1 min 12 s  3.20 GB  late by 1 h 15 min  01a1fd4e  Documentation of the library",
            ]
        ),
    ])
    func jobsStandBelowEachOther(width: Int, text: [String]) {
        let shown = lines(width)
        #expect(shown.count == 4)
        #expect(Array(shown.prefix(3)) == text)
        #expect(shown[3] == "      rsync could not connect. (network)")
        for line in shown { #expect(TerminalText.width(of: line) <= width) }
    }

    @Test func whereNobodyExpectsARunNothingIsSaidOfThat() {
        let shown = lines(nil, [job(every: nil)])
        #expect(shown[0] == "LAST RUN   AGE     TOOK        BYTES    RUN                                   JOB")
        #expect(shown.count == 2)
    }

    @Test func noLineIsTooWide() {
        for width in 11...220 {
            for line in lines(width) { #expect(TerminalText.width(of: line) <= width, "\(line) in \(width)") }
        }
    }
}
