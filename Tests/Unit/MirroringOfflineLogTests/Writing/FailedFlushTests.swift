import EventSamples
import Foundation
import MirroringEvents
import TestSupport
import Testing

@testable import MirroringOfflineLog

/// The system says once that something could not be brought to disk, and takes it for written from then on.
@Suite struct FailedFlushTests {
    @Test func whatCouldNotBeFlushedIsTakenOut() throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all[..<2]))
            try writer.sync()
            try writer.append(Array(all[2..<3]))
            let path = try onlyFile(in: folder)
            let broken = try BrokenDescriptor(at: path)
            #expect(throws: OfflineLogError.self) { try writer.sync() }
            #expect(throws: OfflineLogError.self, "nor can it be taken out") { try writer.sync() }
            broken.mend()
            try writer.sync()
            #expect(try readAll(path) == Array(all[..<2]))
            #expect(try writer.append(all).written == 2)
            try writer.sync()
            #expect(try readAll(path) == all)
        }
    }

    /// A bridge was killed before it could flush it. Read again, the events are there already, and the position goes on behind them.
    @Test func whatAProcessBeforeHasWrittenIsFlushed() throws {
        try withTemporaryFolder { folder in
            let all = entries(2)
            try OfflineLogWriter(folder: folder).append(all)
            let writer = try OfflineLogWriter(folder: folder)
            #expect(try writer.append(all).written == 0)
            let broken = try BrokenDescriptor(at: try onlyFile(in: folder))
            #expect(throws: OfflineLogError.self) { try writer.sync() }
            broken.mend()
            try writer.sync()
            #expect(try readAll(onlyFile(in: folder)) == all)
        }
    }

    @Test func aFileThatWasNeverFlushedIsBegunAnew() throws {
        try withTemporaryFolder { folder in
            let all = entries(2)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(all)
            let path = try onlyFile(in: folder)
            let broken = try BrokenDescriptor(at: path)
            #expect(throws: OfflineLogError.self) { try writer.sync() }
            broken.mend()
            try writer.sync()
            #expect(try content(path) == OfflineLogFormat.opening + OfflineLogFormat.closing)
            #expect(try writer.append(all).written == 2)
            #expect(try readAll(path) == all)
        }
    }

    /// More runs than files may be open: those that were closed are flushed with the whole file system.
    @Test func whatWasClosedIsTakenOutAsWell() throws {
        try withTemporaryFolder { folder in
            let runs = (0..<3).map { _ in entries(4, runId: UUID()) }
            let writer = try OfflineLogWriter(folder: folder, mostOpenFiles: 1)
            for run in runs { try writer.append(Array(run[..<2])) }
            try writer.sync()
            // The first one is closed, opened and closed again.
            for run in runs + runs[..<1] + runs[1...] { try writer.append(run) }
            let paths = try OfflineLogFolder(path: folder).files().map { OfflineLogFolder(path: folder).path(of: $0) }
            try FileManager.default.removeItem(atPath: paths[0])
            let broken = try BrokenDescriptor(at: folder)
            #expect(throws: OfflineLogError.self) { try writer.sync() }
            broken.mend()
            for path in paths[1...] { #expect(try readAll(path).count == 2) }
            #expect(!FileManager.default.fileExists(atPath: paths[0]), "somebody has removed it")
            try writer.sync()
            for run in runs { try writer.append(run) }
            try writer.sync()
            #expect(try OfflineLogFolder(path: folder).files().count == 3)
            for path in paths[1...] { #expect(try readAll(path).count == 4) }
        }
    }

    @Test func noteThatCouldNotBeFlushedIsTakenOut() throws {
        try withTemporaryFolder { folder in
            let notes = ["first", "second"].map { DeadLetterNote(reason: $0, routingKey: "key", body: []) }
            let book = DeadLetterBook(in: try OpenedLogFolder(making: folder))
            try book.append([notes[0]])
            try book.sync()
            try book.append([notes[1]])
            let broken = try BrokenDescriptor(at: "\(folder)/dead-letters.jsonl")
            #expect(throws: OfflineLogError.self) { try book.sync() }
            broken.mend()
            #expect(try DeadLetterNotes(folder: folder).notes == [notes[0]])
            try book.sync()
            try book.append(notes)
            try book.sync()
            #expect(try DeadLetterNotes(folder: folder).notes == notes)
        }
    }
}
