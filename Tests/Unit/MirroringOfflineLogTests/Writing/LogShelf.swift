import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

/// A folder with a run's file for each number of days that went by since its last event; a run is finished at 8 events.
struct LogShelf {
    static let day = 24 * 3_600.0

    let folder: String
    let writer: OfflineLogWriter
    let runs: [[OfflineLogEntry]]
    /// Where a bridge would store its position: written after everything else.
    var position: String { folder + "/.position.json" }

    init(_ folder: String, _ ages: [(days: Double, events: Int)]) throws {
        self.folder = folder
        writer = try OfflineLogWriter(folder: folder)
        runs = ages.enumerated().map { number, age in
            let runId = UUID(name: "run \(number)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
            return MirroringStatusEventArgs.wholeRun(8, runId: runId).prefix(age.events).enumerated().map {
                OfflineLogEntry(position: UInt64(number * 100 + $0.offset), event: $0.element)
            }
        }
        for (run, age) in zip(runs, ages) {
            try writer.append(run)
            try Self.age(path(of: run), by: age.days)
        }
        try Data("{}".utf8).write(to: URL(filePath: position))
    }

    func path(of run: [OfflineLogEntry]) throws -> String {
        let folder = OfflineLogFolder(path: folder)
        let file = try folder.files().first { $0.runId == run[0].event.runId }
        return folder.path(of: try #require(file))
    }

    static func age(_ path: String, by days: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -days * day)],
            ofItemAtPath: path
        )
    }

    /// The runs that still have a file.
    var left: Set<Int> {
        get throws {
            let files = Set(try OfflineLogFolder(path: folder).files().map(\.runId))
            return Set(runs.indices.filter { files.contains(runs[$0][0].event.runId) })
        }
    }

    func bytes(of numbers: some Sequence<Int>) throws -> Int {
        try numbers.reduce(0) { try $0 + content(path(of: runs[$1])).count }
    }
}
