import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

/// How offline logs look to a person.
@Suite struct OfflineLogTextTests {
    /// Whoever names a job or a file must not be able to move the cursor, break a line or hide text.
    @Test func hostileTextsAreSpelledOut() throws {
        var event = MirroringStatusEventArgs.typical()
        event.transferData.initializeData.name = "a\u{1B}[2Jb\nc\u{202E}d\u{2028}e"
        event.transferData.status.statusLog[0].item = "x\u{7}\u{200B}y"
        event.transferData.status.statusLog[0].message = "m\rn\u{9B}o"
        let lines = OfflineLogText.lines(for: event)
        #expect(lines.count == 2)
        #expect(lines[0].contains("a\\u{1B}[2Jb\\u{A}c\\u{202E}d\\u{2028}e"))
        #expect(lines[1].contains("x\\u{7}\\u{200B}y"))
        #expect(lines[1].contains("m\\u{D}n\\u{9B}o"))
    }

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
