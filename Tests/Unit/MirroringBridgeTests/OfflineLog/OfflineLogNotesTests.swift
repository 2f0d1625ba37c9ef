import Foundation
import MirroringOfflineLog
import Testing

@testable import MirroringBridge

/// What an offline log's folder notes of dead letters, and what waits for that.
@Suite struct OfflineLogNotesTests: OfflineLogKeeperSuite {
    private func modified(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    /// Puts a file where the notes of dead letters should be that is far too large.
    private func blockNotes(in folder: String) throws -> String {
        let path = "\(folder)/dead-letters.jsonl"
        try Data().write(to: URL(filePath: path))
        truncate(path, 1 << 30)
        return path
    }

    /// What a bridge notes is on disk before the position behind it is.
    @Test func deadLettersAreNotedOnce() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            #expect(await service.append(batch), "read again")
            await service.sync()
            #expect(try DeadLetterNotes(folder: folder).notes == batch.letters)
            #expect(await service.stored?.nextPosition == 4)
        }
    }

    /// A note that can't be written keeps no run from being written, and is lost by nothing: no position behind it is stored before it is
    /// there, and what is wrong is said until it is mended.
    @Test func noteThatCantBeWrittenHoldsThePositionBackAndIsWrittenLater() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var second = batch(4...8)
            second.letters = [letter(at: 6), letter(at: 7)]
            for batch in [batch(1...3), second, batch(9...9)] { #expect(await service.append(batch)) }
            await service.sync()
            #expect(try sequences(folder) == Array(1...9))
            #expect(await service.stored?.nextPosition == 6, "after a crash both are read again")
            #expect(await service.lastError?.contains("dead-letters.jsonl") == true)
            let stored = try modified("\(folder)/.position.json")
            #expect(await service.append(batch(10...10)))
            await service.sync()
            #expect(
                try modified("\(folder)/.position.json") == stored,
                "what came since would be read again, and must not be removed"
            )

            var repeated = batch(11...11)
            repeated.letters = second.letters + [letter(at: 11)]
            #expect(await service.append(repeated))
            try FileManager.default.removeItem(atPath: path)
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(try DeadLetterNotes(folder: folder).notes.map(\.position) == [6, 7, 11])
            #expect(await service.stored?.nextPosition == 12)
        }
    }

    /// A bridge that has more to note than it keeps waits with the log as a whole, as it does for a full disk, and goes on by itself.
    @Test func moreNotesThanAreKeptStopTheLog() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var flood = batch(1...3)
            flood.letters = (0...UInt64(UnwrittenNotes.maximum)).map { letter(at: $0 + 1) }
            #expect(await !service.append(flood))
            await service.sync()
            #expect(await service.stored == nil)
            try FileManager.default.removeItem(atPath: path)
            #expect(await service.append(flood))
            await service.sync()
            #expect(await service.lastError == nil)
            #expect(await service.stored?.nextPosition == 4)
        }
    }

    /// Of a history that is gone nothing can be read again, so nothing waits for its notes; they are written all the same.
    @Test func notesOfAHistoryThatIsGoneHoldNothingBack() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            let path = try blockNotes(in: folder)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            await service.forgetCheckpoint()
            #expect(await service.append(self.batch(1...5, UUID())))
            await service.sync()
            #expect(await service.stored?.nextPosition == 6)
            try FileManager.default.removeItem(atPath: path)
            await service.sync()
            #expect(try DeadLetterNotes(folder: folder).notes.count == 1)
        }
    }
}
