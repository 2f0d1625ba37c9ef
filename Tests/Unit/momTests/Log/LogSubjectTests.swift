import EventSamples
import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

/// What `mom log` is asked to show.
@Suite struct LogSubjectTests {
    private static func file(_ run: String) -> OfflineLogFile {
        let jobId = MirroringStatusEventArgs.sampleJobId
        return OfflineLogFile(runId: UUID(uuidString: run) ?? UUID(), start: Timestamp(milliseconds: 0), jobId: jobId)
    }

    private let files = [
        Self.file("01A1FD4D-77A3-73BB-9CC6-897BA4D6F398"), Self.file("01A1FD4D-77A4-73BB-9CC6-897BA4D6F399"),
        Self.file("01A1FD51-77A3-73BB-9CC6-01A1FD4D0000"),
    ]

    private func matches(_ text: String) -> [Int] {
        let found = LogSubject.matches(of: text, among: files).map(\.runId)
        return files.indices.filter { found.contains(files[$0].runId) }
    }

    @Test func runIsFoundByTheBeginningOfItsIdentifier() {
        #expect(matches("01a1fd51") == [2])
        #expect(matches("01a1fd4d-77a3") == [0])
        #expect(matches("01a1fd4d") == [0, 1])
    }

    /// That is what events have.
    @Test func runIsFoundByItsEndWhereNoneBeginsSo() {
        #expect(matches("a4d6f399") == [1])
        #expect(matches("ffff").isEmpty)
    }

    @Test func partOfAnIdentifierIsLookedForInTheFolder() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/subject-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in files { try Data().write(to: URL(filePath: "\(folder)/\(file.name)")) }
        #expect(try LogSubject(nil, in: folder) == .folder(folder))
        #expect(try LogSubject(folder, in: "/nowhere") == .folder(folder))
        #expect(try LogSubject("A4D6F399", in: folder) == .run("\(folder)/\(files[1].name)"))
        #expect(try LogSubject("no-such-file", in: folder) == .run("no-such-file"))
        #expect(refusal(of: "01a1fd4d", in: folder).contains("2 runs have ids that begin or end with \"01a1fd4d\""))
        #expect(refusal(of: "ffff", in: folder).hasPrefix("There is no run whose id begins or ends with \"ffff\" in "))
    }

    private func refusal(of text: String, in folder: String) -> String {
        do throws(CommandFailure) {
            return "\(try LogSubject(text, in: folder))"
        } catch {
            return error.description
        }
    }
}
