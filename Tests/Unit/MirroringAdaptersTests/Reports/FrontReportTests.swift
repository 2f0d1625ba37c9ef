import Testing

@testable import MirroringAdapters

/// Reports of the front in their pipe.
@Suite struct FrontReportTests {
    private let reports: [FrontReport] = [
        .started, .notStarted(2), .wrote(.output, [1, 2, 3]), .wrote(.errors, []), .skipped(1 << 40), .signal(15),
        .stopped,
        .continued, .notStored(28),
        .ended(
            ProgramEnding(
                .exit(23),
                .init(userMilliseconds: 1, systemMilliseconds: 2, memoryBytes: 3, readBytes: 4, writtenBytes: 5)
            )
        ),
        .ended(
            ProgramEnding(
                .signal(9),
                .init(userMilliseconds: 0, systemMilliseconds: 0, memoryBytes: 0, readBytes: 0, writtenBytes: 0)
            )
        ),
    ]

    @Test func whatIsWrittenIsRead() {
        var bytes = reports.flatMap(\.encoded)[...]
        var read: [FrontReport] = []
        while let report = FrontReport.take(from: &bytes) { read.append(report) }
        #expect(read == reports)
        #expect(bytes.isEmpty)
    }

    @Test func whatIsNotCompleteWaits() {
        for report in reports {
            let whole = report.encoded
            for count in 0..<whole.count {
                var part = whole[..<count]
                let taken = FrontReport.take(from: &part)
                #expect(taken == nil)
                #expect(part.count == count)
            }
        }
    }
}
