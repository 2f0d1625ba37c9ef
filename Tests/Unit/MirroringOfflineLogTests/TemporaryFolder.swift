import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Testing

/// A folder of a test's own, removed when the test is over.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "offline-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

/// Entries of one run: sequences from 1, positions from a start.
func entries(_ count: Int, runId: UUID = MirroringStatusEventArgs.sampleRunId, from position: Int = 100)
    -> [OfflineLogEntry]
{
    (0..<count).map { index in
        OfflineLogEntry(position: UInt64(position + index), event: .typical(sequence: index + 1, runId: runId))
    }
}

/// The bytes of a file.
func content(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
}

/// The path of the only offline log in a folder.
func onlyFile(in folder: String) throws -> String {
    let files = try OfflineLogFolder(path: folder).files()
    try #require(files.count == 1)
    return OfflineLogFolder(path: folder).path(of: files[0])
}

/// Everything in a file; a skipped part fails the test.
func readAll(_ path: String) throws -> [OfflineLogEntry] {
    let reader = try OfflineLogReader(path: path)
    var entries: [OfflineLogEntry] = []
    while let item = try reader.next() {
        switch item {
        case .entry(let entry): entries.append(entry)
        case .skipped(let skip): Issue.record("\(skip)")
        }
    }
    return entries
}

extension OfflineLogWriter {
    /// Removes what a retention has no place for, as a bridge does.
    func remove(
        by retention: OfflineLogRetention,
        sparingOld: Bool = false,
        writtenBefore limit: String,
        at now: FileTime = .now
    ) throws -> OfflineLogRemoval {
        let folder = OfflineLogFolder(path: URL(filePath: limit).deletingLastPathComponent().path)
        let survey = try OfflineLogSurvey(
            of: OpenedLogFolder(folder),
            by: retention,
            sparingOld: sparingOld,
            writtenBefore: limit,
            at: now
        )
        var removal = OfflineLogRemoval()
        remove(survey.superfluous, noting: &removal)
        return removal
    }
}
