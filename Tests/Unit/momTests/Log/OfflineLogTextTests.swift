import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

/// How offline logs look to a person.
@Suite struct OfflineLogTextTests {
    @Test func fileWithoutEventsIsALineAsWell() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/text-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = OfflineLogFile(runId: UUID(), start: Timestamp(milliseconds: 0), jobId: UUID())
        let path = OfflineLogFolder(path: folder).path(of: file)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("<ArrayOfMirroringStatusEventArgs/>".utf8).write(to: URL(filePath: path))
        let line = OfflineLogText.line(for: file, try OfflineLogSummary(path: path))
        #expect(line == "1970-01-01T00:00:00.000Z  no events yet  \(file.name)")
    }
}
