import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

@Suite struct LogCompletionTests {
    @Test func runsAndJobsOfAFolderAreOfferedTheNewestFirst() throws {
        let folder = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let job = UUID()
        let runs = [UUID(), UUID(), UUID()]
        for (number, run) in runs.enumerated() {
            let start = Timestamp(milliseconds: 1_800_000_000_000 + Int64(number) * 60_000)
            let file = OfflineLogFile(runId: run, start: start, jobId: number == 1 ? UUID() : job)
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(file.name)", contents: nil))
        }
        #expect(FileManager.default.createFile(atPath: "\(folder)/$(id).xml", contents: nil))
        let completion = LogCompletion(folder: folder)
        #expect(completion.runs == runs.reversed().map(\.lowercased))
        #expect(completion.jobs.count == 2)
        #expect(completion.jobs.first == job.lowercased)
    }

    /// The last but one of them has letters that make one character of themselves and the sign behind them.
    private static let names = [
        "town-site", "Town site", "$(id)", "", "Bürgerhaus_2.0", "\u{0D4E}`id\u{0D4E}`", "town-site",
    ]

    @Test func namesOfJobsAreOfferedIfNoShellHasToQuoteThem() throws {
        let folder = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var entries: [OfflineLogEntry] = []
        for (number, name) in Self.names.enumerated() {
            var run = MirroringStatusEventArgs.wholeRun(4, runId: UUID(), jobId: UUID())
            for event in run.indices {
                run[event].transferData.initializeData.name = name
                run[event].transferData.status.sentTime.milliseconds += Int64(number) * 60_000
            }
            entries += run.map { OfflineLogEntry(position: 0, event: $0) }
        }
        for number in entries.indices { entries[number].position = UInt64(number) }
        try OfflineLogWriter(folder: folder).append(entries)
        #expect(LogCompletion(folder: folder).names == ["town-site", "Bürgerhaus_2.0"])
    }

    @Test func nothingIsOfferedOfAFolderThatIsNotThere() {
        #expect(LogCompletion(folder: "/nowhere").runs.isEmpty)
        #expect(LogCompletion(folder: nil).jobs.isEmpty && LogCompletion(folder: nil).names.isEmpty)
    }
}
