import Foundation
import MirroringEngine

/// Files of a folder of releases: the notes of a release, and which ones were rolled back.
struct ReleaseFiles: FuzzTarget {
    static let name = "release"
    static let summary = "the notes of a release, and of what was rolled back"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        [
            LargeInput("brackets") { [UInt8]("[", times: 2 << 20) },
            LargeInput("marks") {
                [UInt8](
                    "{\"formatVersion\":1,\"time\":\"2026-11-28T10:41:07.123Z\",\"releases\":[",
                    [UInt8]("\"20261128T104107Z-3f9a0c2b\",", times: 30_000),
                    "\"20261128T104107Z-3f9a0c2b\"]}"
                )
            },
            LargeInput("a long name") {
                [UInt8](
                    "{\"formatVersion\":1,\"jobId\":\"11111111-1111-4111-8111-111111111111\",\"previous\":\"",
                    [UInt8]("2", times: 1 << 20),
                    "\"}"
                )
            },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let notes = ReleaseNotes(json: Data(input))
        if let notes, try ReleaseNotes(json: notes.json()) != notes {
            throw Finding("The notes are others after they were written and read: \(notes)")
        }
        let marks = RollbackMarks(json: Data(input))
        if let marks, try RollbackMarks(json: marks.json()) != marks {
            throw Finding("The marks are others after they were written and read: \(marks)")
        }
        return notes != nil || marks != nil
    }
}
