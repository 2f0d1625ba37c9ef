import EventSamples
import MirroringCommands
import MirroringEvents
import Testing

import struct Foundation.UUID

@testable import mom

/// The runs of a folder, to the letter.
@Suite struct RunTableTests {
    private func lines(_ width: Int?) -> [String] {
        func id(_ text: String) -> UUID { UUID(uuidString: text) ?? UUID() }
        let runs = [
            RunSamples.run(run: id("01A1FD4D-77A3-73BB-9CC6-897BA4D6F398")),
            RunSamples.run(
                .ended(.failed),
                of: "Documentation of the library",
                run: id("01A1FD4D-77A4-73BB-9CC6-897BA4D6F398"),
                log: [RunSamples.error]
            ),
        ]
        return RunTable(runs, at: RunSamples.at(100)).lines(width: width).map(\.description)
    }

    @Test(arguments: [
        (
            60,
            [
                "RUN            BEGAN            OUTCOME    JOB",
                "01a1fd4d-77a3  05-28 20:26:40Z  succeeded  Town site",
                "01a1fd4d-77a4  05-28 20:26:40Z  failed     Documentation of…",
            ]
        ),
        (
            80,
            [
                "RUN            BEGAN            TOOK        OUTCOME    ERRORS  JOB",
                "01a1fd4d-77a3  05-28 20:26:40Z  1 min 12 s  succeeded  0       Town site",
                "01a1fd4d-77a4  05-28 20:26:40Z  1 min 12 s  failed     1       Documentation of…",
            ]
        ),
        (
            200,
            [
                "RUN            BEGAN                 TOOK        OUTCOME    BYTES    ERRORS  JOB",
                "01a1fd4d-77a3  2026-05-28T20:26:40Z  1 min 12 s  succeeded  3.20 GB  0       Town site",
                "01a1fd4d-77a4  2026-05-28T20:26:40Z  1 min 12 s  failed     3.20 GB  1       Documentation of the library",
            ]
        ),
    ])
    func runsStandBelowEachOther(width: Int, text: [String]) {
        let shown = lines(width)
        #expect(Array(shown.prefix(3)) == text)
        #expect(shown.dropFirst(3) == ["      rsync could not connect. (network)"])
    }

    /// What a program, or whoever copies a name, needs.
    @Test func wholeIdentifiersGoToAPipe() {
        let run = "01a1fd4d-77a3-73bb-9cc6-897ba4d6f398"
        #expect(lines(nil)[1].hasPrefix("\(run)  2026-05-28T20:26:40Z  1 min 12 s  succeeded"))
    }

    @Test func noLineIsTooWide() {
        for width in 11...220 {
            for line in lines(width) { #expect(TerminalText.width(of: line) <= width, "\(line) in \(width)") }
        }
    }
}
