import Foundation
import MirroringCommands
import Testing

@testable import mom

/// A file that is followed: what is read of it while others do with it what they do with logs.
@Suite(.serialized) struct LineReaderTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "followed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    private var file: URL { folder.appending(path: "events") }

    /// All that is there to be read; `|` for where lines are counted anew.
    private func read(_ reader: inout LineReader) throws -> String {
        var text = ""
        var pauses = 0
        // The first pause may be the end of a file that was put aside.
        while pauses < 3 {
            switch try reader.next() {
            case .bytes(let bytes):
                text += String(decoding: bytes, as: UTF8.self)
                pauses = 0
            case .beginning:
                text += "|"
                pauses = 0
            case .nothing, .end: pauses += 1
            }
        }
        return text
    }

    private func check(_ reader: inout LineReader, gives expected: String) throws {
        let text = try read(&reader)
        #expect(text == expected)
    }

    private func append(_ text: String, to other: URL? = nil) throws {
        let handle = try FileHandle(forWritingTo: other ?? file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test func aFileIsFollowedThroughAllThatHappensToLogs() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var reader = LineReader(.file(file.path, newOnly: false))
        try check(&reader, gives: "")
        try Data("one\n".utf8).write(to: file)
        try check(&reader, gives: "|one\n")
        try append("two\n")
        try check(&reader, gives: "two\n")

        // What comes before it is put aside is read before what comes after that.
        try append("three\n")
        try FileManager.default.moveItem(at: file, to: folder.appending(path: "events.1"))
        try Data("four\n".utf8).write(to: file)
        try check(&reader, gives: "three\n|four\n")

        // A log is put aside, and whoever writes it is told only then.
        let old = folder.appending(path: "events.2")
        try FileManager.default.moveItem(at: file, to: old)
        try Data().write(to: file)
        try check(&reader, gives: "")
        try append("late\n", to: old)
        try check(&reader, gives: "late\n")
        try append("new\n")
        try check(&reader, gives: "|new\n")

        try FileHandle(forWritingTo: file).truncate(atOffset: 0)
        try check(&reader, gives: "|")
        try append("5\n")
        try check(&reader, gives: "5\n")
    }

    @Test func filesThatArePutAsideWhileNobodyReadsAreReadAll() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("one\n".utf8).write(to: file)
        var reader = LineReader(.file(file.path, newOnly: false))
        guard case .beginning = try reader.next(), case .bytes = try reader.next() else {
            Issue.record("It is not read.")
            return
        }
        for number in 2...4 {
            try FileManager.default.moveItem(at: file, to: folder.appending(path: "events.\(number)"))
            try Data("\(number)\n".utf8).write(to: file)
            reader.look()
        }
        try check(&reader, gives: "|2\n|3\n|4\n")
    }

    @Test func aNamedPipeIsFollowedToo() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let made = mkfifo(file.path, 0o600)
        try #require(made == 0)
        var reader = LineReader(.file(file.path, newOnly: false))
        try check(&reader, gives: "|")
        for text in ["one\n", "two\n"] {
            let handle = try FileHandle(forUpdating: file)
            try handle.write(contentsOf: Data(text.utf8))
            try check(&reader, gives: text)
            try handle.close()
        }
        // While nobody writes it waits, instead of asking again and again.
        let begin = ContinuousClock.now
        try check(&reader, gives: "")
        #expect(ContinuousClock.now - begin > .milliseconds(200))
    }

    @Test func whatIsThereAlreadyMayBePassedOver() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("old\n".utf8).write(to: file)
        var reader = LineReader(.file(file.path, newOnly: true))
        try check(&reader, gives: "|")
        try append("new\n")
        try check(&reader, gives: "new\n")
    }

    @Test func aFileThatMayNotBeReadIsToldByItsName() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var reader = LineReader(.file("\(folder.path)/events/none", newOnly: false))
        try Data().write(to: file)
        do {
            _ = try reader.next()
            Issue.record("It was read.")
        } catch {
            #expect(error.description.contains("events/none can't be read: not a directory"))
        }
    }
}
