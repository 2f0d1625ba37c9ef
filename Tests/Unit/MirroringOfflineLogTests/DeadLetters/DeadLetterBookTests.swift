import Foundation
import MirroringEvents
import Testing

@testable import MirroringOfflineLog

/// The dead letters of a monitoring folder: each once, whatever crashes, and never too many.
@Suite struct DeadLetterBookTests {
    private let run = RunKey(origin: UUID(), runId: UUID())

    private func note(_ position: UInt64, of run: RunKey? = nil, sequence: Int? = nil) -> DeadLetterNote {
        var note = DeadLetterNote(
            reason: "The event's \"body\" is\nwrong.",
            routingKey: "key",
            body: Array("body \u{1B}[31m \(position)".utf8) + [0xFF]
        )
        note.position = position
        note.time = Timestamp(milliseconds: 1_780_000_000_000)
        note.jobId = run?.origin
        note.runId = run?.runId
        note.sequence = sequence
        return note
    }

    private func path(_ folder: String) -> String { "\(folder)/dead-letters.jsonl" }

    @Test func whatIsNotedIsReadBack() throws {
        try withTemporaryFolder { folder in
            #expect(try DeadLetterNotes(folder: folder).notes.isEmpty, "there is no file")
            let book = DeadLetterBook(folder: folder)
            var end = note(9, of: run, sequence: 7)
            end.isTerminal = true
            end.state = .mirroringJobCompleted
            end.user = "engine"
            end.messageId = "m"
            let notes = [note(5), end, note(7, of: run), note(8, of: run, sequence: 3)]
            try book.append(notes)
            try book.sync()
            let read = try DeadLetterNotes(folder: folder)
            #expect(read.notes == notes)
            #expect(read.ofNoRun == [notes[0]])
            #expect(read.byRun == [run: [notes[3], notes[1], notes[2]]], "by number, what has none last")
            let lines = try content(path(folder)).split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == notes.count, "a line each, whatever stands in it")
        }
    }

    /// What is read again after a crash is there already.
    @Test func letterIsNotedOnceWhicheverBridgeDoes() throws {
        try withTemporaryFolder { folder in
            try DeadLetterBook(folder: folder).append([note(1), note(2), note(2)])
            let next = DeadLetterBook(folder: folder)
            try next.append([note(2), note(3)])
            try next.append([note(3)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2, 3])
            #expect(try content(path(folder)).split(separator: UInt8(ascii: "\n")).count == 3, "in the file as well")
        }
    }

    @Test func tornAndForeignLinesArePassedOver() throws {
        try withTemporaryFolder { folder in
            let book = DeadLetterBook(folder: folder)
            try book.append([note(1), note(2)])
            let whole = try content(path(folder))
            try Data(whole + Array("no note\n".utf8) + whole.prefix(50)).write(to: URL(filePath: path(folder)))
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2])
            let next = DeadLetterBook(folder: folder)
            try next.append([note(3)])
            #expect(
                try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2, 3],
                "nothing sticks to the torn line"
            )
        }
    }

    @Test func removedFileIsBegunAnew() throws {
        try withTemporaryFolder { folder in
            let book = DeadLetterBook(folder: folder)
            try book.append([note(1)])
            try FileManager.default.removeItem(atPath: path(folder))
            try book.append([note(1), note(2)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2])
        }
    }

    @Test func fullBookForgetsItsOlderHalfAndSaysHowMany() throws {
        try withTemporaryFolder { folder in
            let book = DeadLetterBook(folder: folder, maximumBytes: 10_000)
            for position in 1...500 { try book.append([note(UInt64(position))]) }
            try book.sync()
            #expect(try content(path(folder)).count <= 10_000)
            let read = try DeadLetterNotes(folder: folder)
            #expect(read.notes.last?.position == 500)
            #expect(read.notes.count > 10)
            #expect(read.dropped + read.notes.count == 500)
            let next = DeadLetterBook(folder: folder, maximumBytes: 10_000)
            try next.append([note(500), note(501)])
            #expect(try DeadLetterNotes(folder: folder).notes.suffix(2).map(\.position) == [500, 501])
        }
    }

    @Test func notesOfLongAgoAreRemoved() throws {
        try withTemporaryFolder { folder in
            let book = DeadLetterBook(folder: folder)
            #expect(try !book.remove(after: .seconds(60)), "nothing is there")
            try book.append([note(1)])
            #expect(try !book.remove(after: .seconds(60)))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -100)],
                ofItemAtPath: path(folder)
            )
            #expect(try book.remove(after: .seconds(60)))
            try book.append([note(2)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [2])
        }
    }

    @Test func aFileThatIsFarTooLargeIsNotRead() throws {
        try withTemporaryFolder { folder in
            try DeadLetterBook(folder: folder).append([note(1)])
            #expect(truncate(path(folder), 3 << 30) == 0)
            let error = #expect(throws: OfflineLogError.self) { try DeadLetterBook(folder: folder).append([note(2)]) }
            #expect(error?.description == "\(path(folder)) is larger than 16 MiB. Remove it, or name another.")
            #expect(try DeadLetterNotes(folder: folder).notes == [], "its end holds none")
        }
    }

    @Test(arguments: ["folder", "pipe", "link"])
    func whatIsNoFileIsNamed(kind: String) throws {
        try withTemporaryFolder { folder in
            switch kind {
            case "folder":
                try FileManager.default.createDirectory(atPath: path(folder), withIntermediateDirectories: false)
            case "pipe": try #require(mkfifo(path(folder), 0o600) == 0)
            default:
                try FileManager.default.createSymbolicLink(
                    atPath: path(folder),
                    withDestinationPath: "/tmp/mirroring-elsewhere"
                )
            }
            let book = DeadLetterBook(folder: folder)
            let error = #expect(throws: OfflineLogError.self) { try book.append([note(1)]) }
            #expect(error?.path == path(folder))
            #expect(!FileManager.default.fileExists(atPath: "/tmp/mirroring-elsewhere"))
        }
    }
}
