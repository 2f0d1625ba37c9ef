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

    @Test func nothingIsOfferedOfAFolderThatIsNotThere() {
        #expect(LogCompletion(folder: "/nowhere").runs.isEmpty)
        #expect(LogCompletion(folder: nil).jobs.isEmpty)
    }
}
