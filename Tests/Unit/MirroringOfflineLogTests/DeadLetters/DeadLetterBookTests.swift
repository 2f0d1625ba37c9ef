import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringOfflineLog

/// Only root can give files away.
private let strangers = geteuid() == 0 ? ["another's"] : []

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

    private func opened(
        _ folder: String,
        maximumBytes: Int = DeadLetterFile.maximumBytes,
        onRecovery: @escaping (OfflineLogRecovery) -> Void = { _ in }
    ) throws -> DeadLetterBook {
        DeadLetterBook(in: try OpenedLogFolder(making: folder), maximumBytes: maximumBytes, onRecovery: onRecovery)
    }

    private func path(_ folder: String) -> String { "\(folder)/dead-letters.jsonl" }

    @Test func whatIsNotedIsReadBack() throws {
        try withTemporaryFolder { folder in
            #expect(try DeadLetterNotes(folder: folder).notes.isEmpty, "there is no file")
            let book = try opened(folder)
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
            try opened(folder).append([note(1), note(2), note(2)])
            let next = try opened(folder)
            try next.append([note(2), note(3)])
            try next.append([note(3)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2, 3])
            #expect(try content(path(folder)).split(separator: UInt8(ascii: "\n")).count == 3, "in the file as well")
        }
    }

    @Test func tornAndForeignLinesArePassedOver() throws {
        try withTemporaryFolder { folder in
            let book = try opened(folder)
            try book.append([note(1), note(2)])
            let whole = try content(path(folder))
            try Data(whole + Array("no note\n".utf8) + whole.prefix(50)).write(to: URL(filePath: path(folder)))
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2])
            let next = try opened(folder)
            try next.append([note(3)])
            #expect(
                try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2, 3],
                "nothing sticks to the torn line"
            )
        }
    }

    @Test func removedFileIsBegunAnew() throws {
        try withTemporaryFolder { folder in
            let book = try opened(folder)
            try book.append([note(1)])
            try FileManager.default.removeItem(atPath: path(folder))
            try book.append([note(1), note(2)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2])
        }
    }

    @Test func fullBookForgetsItsOlderHalfAndSaysHowMany() throws {
        try withTemporaryFolder { folder in
            let book = try opened(folder, maximumBytes: 10_000)
            for position in 1...500 { try book.append([note(UInt64(position))]) }
            try book.sync()
            #expect(try content(path(folder)).count <= 10_000)
            let read = try DeadLetterNotes(folder: folder)
            #expect(read.notes.last?.position == 500)
            #expect(read.notes.count > 10)
            #expect(read.dropped + read.notes.count == 500)
            let next = try opened(folder, maximumBytes: 10_000)
            try next.append([note(500), note(501)])
            #expect(try DeadLetterNotes(folder: folder).notes.suffix(2).map(\.position) == [500, 501])
        }
    }

    /// Anybody's file: what it says of itself is of any size.
    @Test func numbersBeyondEveryMeasureStopNothing() throws {
        try withTemporaryFolder { folder in
            var last = note(1, of: run)
            last.sequence = .max
            let dropped = "{\"dropped\":9223372036854775807}\n"
            let lines = Array((dropped + dropped).utf8) + DeadLetterFile.line(last)
            try Data(lines).write(to: URL(filePath: path(folder)))
            let read = try DeadLetterNotes(folder: folder)
            #expect(read.dropped == .max)
            #expect(read.notes.map(\.sequence) == [nil], "no event has that number")
            let book = try opened(folder, maximumBytes: 1_000)
            try book.append((2...9).map { note($0) })
            try book.append([note(10)])
            #expect(try DeadLetterNotes(folder: folder).dropped == .max)
            #expect(try DeadLetterNotes(folder: folder).notes.last?.position == 10)
        }
    }

    @Test func notesOfLongAgoAreRemoved() throws {
        try withTemporaryFolder { folder in
            let book = try opened(folder)
            #expect(try !book.remove(after: .seconds(60), at: .now), "nothing is there")
            try book.append([note(1)])
            #expect(try !book.remove(after: .seconds(60), at: .now))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -100)],
                ofItemAtPath: path(folder)
            )
            #expect(try book.remove(after: .seconds(60), at: .now))
            try book.append([note(2)])
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [2])
        }
    }

    @Test func aFileThatIsFarTooLargeIsNotRead() throws {
        try withTemporaryFolder { folder in
            try opened(folder).append([note(1)])
            #expect(truncate(path(folder), 3 << 30) == 0)
            let error = #expect(throws: OfflineLogError.self) { try opened(folder).append([note(2)]) }
            #expect(error?.description == "\(path(folder)) is larger than 16 MiB. Remove it, or name another.")
            #expect(try DeadLetterNotes(folder: folder).notes == [], "its end holds none")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1, "nor is it set aside")
        }
    }

    /// Whoever may write to the folder can put anything under the file's name. It is never written to, cut or believed, and costs
    /// no note.
    @Test(.timeLimit(.minutes(15)), arguments: ["folder", "pipe", "link", "lost link", "another name"] + strangers)
    func whatIsNoFileOfOursIsSetAside(kind: String) throws {
        try withTemporaryFolder { folder in
            let victim = "\(folder)/victim"
            let forged = try opened(folder)
            try forged.append([note(1), note(9)])
            rename(path(folder), victim)
            let handle = try FileHandle(forWritingTo: URL(filePath: victim))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("and what no line feed follows".utf8))
            try handle.close()
            let before = try content(victim)
            switch kind {
            case "folder": mkdir(path(folder), 0o700)
            case "pipe": mkfifo(path(folder), 0o600)
            case "link": symlink(victim, path(folder))
            case "lost link": symlink("/tmp/mirroring-elsewhere", path(folder))
            case "another name": link(victim, path(folder))
            default:
                rename(victim, path(folder))
                chown(path(folder), 65_534, 65_534)
            }
            var recoveries: [OfflineLogRecovery] = []
            let book = try opened(folder) { recoveries.append($0) }
            try book.append([note(1), note(2)])
            try book.sync()
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [1, 2])
            #expect(FileFacts(of: path(folder))?.links == 1)
            #expect(recoveries.map(\.path) == [path(folder)])
            guard case .setAside(let aside)? = recoveries.first?.action else {
                Issue.record("\(recoveries)")
                return
            }
            #expect(FileFacts(of: aside) != nil, "it is kept")
            #expect(try content(kind == "another's" ? aside : victim) == before)
            #expect(!FileManager.default.fileExists(atPath: "/tmp/mirroring-elsewhere"))
        }
    }

    /// A stranger puts another folder, or a link to one, where the bridge's was.
    @Test func whatTakesTheFoldersPlaceGetsNothing() throws {
        try withTemporaryFolder { folder in
            let (place, moved) = ("\(folder)/offline", "\(folder)/moved")
            let book = DeadLetterBook(in: try OpenedLogFolder(making: place), maximumBytes: 2_000) { _ in }
            try book.append([note(1)])
            rename(place, moved)
            mkdir(place, 0o700)
            for position in 2...40 { try book.append([note(UInt64(position))]) }
            try book.sync()
            #expect(try DeadLetterNotes(folder: moved).notes.last?.position == 40)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place) == [])
            try book.remove(after: .zero, at: .now)
            #expect(try FileManager.default.contentsOfDirectory(atPath: moved) == [])
        }
    }

    /// A copied folder is its new owner's, and read by anybody; what else is a stranger's is shown with a word about it.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func aStrangersNotesAreShownAndDoubted() throws {
        try withTemporaryFolder { folder in
            try opened(folder).append([note(1)])
            #expect(try DeadLetterNotes(folder: folder).doubt == nil)
            chown(path(folder), 65_534, 65_534)
            let strange = try DeadLetterNotes(folder: folder)
            #expect(strange.notes.map(\.position) == [1])
            #expect(
                strange.doubt == "\(path(folder)) belongs to nobody, so what it says of dead letters may be invented."
            )
            chown(folder, 65_534, 65_534)
            #expect(try DeadLetterNotes(folder: folder).doubt == nil, "a folder of his with a file of his")
        }
    }

    @Test(.timeLimit(.minutes(15))) func whatIsNoFileIsNotRead() throws {
        try withTemporaryFolder { folder in
            symlink("/etc/passwd", path(folder))
            var notes = try DeadLetterNotes(folder: folder)
            #expect(notes.notes.isEmpty)
            #expect(notes.doubt == "\(path(folder)) is a symbolic link, and is not read.")
            unlink(path(folder))
            mkfifo(path(folder), 0o600)
            notes = try DeadLetterNotes(folder: folder)
            #expect(notes.doubt == "\(path(folder)) is a named pipe, not a regular file, and is not read.")
        }
    }
}
