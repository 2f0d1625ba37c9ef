import Foundation
import Logging
import MirroringOfflineLog
import TestSupport
import Testing

@testable import MirroringBridge

/// What becomes of what is read while the disk is in trouble.
@Suite(.timeLimit(.minutes(15))) struct OfflineLogTaskTests: OfflineLogKeeperSuite {
    /// Writes what a queue brings as long as something is done.
    private func writing(
        _ queue: LogQueue,
        by keeper: OfflineLogKeeper,
        _ body: () async throws -> Void
    ) async throws {
        let task = OfflineLogTask(
            queue: queue,
            keeper: keeper,
            syncInterval: .milliseconds(10),
            isListening: { false },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { await task.run() }
        do {
            try await body()
        } catch {
            await queue.finish()
            await running.value
            throw error
        }
        await queue.finish()
        await running.value
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Whether the reader is told to read again, from where the position is stored.
    private func asksAgain(_ queue: LogQueue) async -> Bool {
        if case .readAgain = await queue.nextAnswer() { true } else { false }
    }

    /// What came after it was taken before anybody knew, and is dropped as well.
    @Test func whatCouldNotBeFlushedIsReadAgain() async throws {
        try await withFolder { folder in
            let (queue, keeper) = (LogQueue(), try service(folder))
            #expect(await keeper.append(batch(1...3)))
            await keeper.sync()
            #expect(await keeper.append(batch(4...5)))
            let log = OfflineLogFolder(path: folder)
            let broken = try BrokenDescriptor(at: log.path(of: try #require(try log.files().first)))
            await keeper.sync()
            broken.mend()
            _ = await queue.put(batch(6...7))
            try await writing(queue, by: keeper) {
                try await until { await asksAgain(queue) }
                #expect(await keeper.stored?.nextPosition == 4)
                #expect(try sequences(folder) == [1, 2, 3])
                _ = await queue.put(batch(4...8))
                try await until { await keeper.stored?.nextPosition == 9 }
                #expect(try sequences(folder) == Array(1...8))
                #expect(await keeper.lastError == nil)
            }
        }
    }

    /// An operator has put another folder there, of which the history before the batch is not known to be written.
    @Test func batchThatCouldNotBeWrittenIsNotWrittenIntoAnotherFolder() async throws {
        try await withFolder { folder in
            let (queue, keeper) = (LogQueue(), try service(folder))
            try await writing(queue, by: keeper) {
                // More notes than are kept, and a file in their way that is far too large.
                try Data().write(to: URL(filePath: "\(folder)/dead-letters.jsonl"))
                truncate("\(folder)/dead-letters.jsonl", 1 << 30)
                var flood = batch(4...6)
                flood.letters = (0...UInt64(UnwrittenNotes.maximum)).map { letter(at: $0 + 1) }
                _ = await queue.put(flood)
                try await until { await queue.isFailing }
                try FileManager.default.removeItem(atPath: folder)
                try await until { await asksAgain(queue) }
                try await until { await queue.isIdle }
                await keeper.sync()
                #expect(try sequences(folder) == [])
                #expect(await keeper.stored == nil)
            }
        }
    }
}
