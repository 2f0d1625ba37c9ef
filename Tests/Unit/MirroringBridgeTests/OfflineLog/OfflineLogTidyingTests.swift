import Foundation
import MirroringOfflineLog
import Testing

@testable import MirroringBridge

/// What is removed of an offline log, and what is not although it looks too old.
@Suite struct OfflineLogTidyingTests: OfflineLogKeeperSuite {
    /// What was removed for its age does not come back when the history is read again from the stored position.
    @Test func removedRunIsNotWrittenAgain() async throws {
        try await withFolder { folder in
            let service = try service(folder, retention: OfflineLogRetention(bytes: 1))
            #expect(await service.append(batch(1...3)))
            await service.tidyUp()
            #expect(try sequences(folder) == [1, 2, 3], "nothing is stored yet: all would be read again")
            await service.sync()
            try await makeOlder(folder)
            #expect(await service.append(batch(4...5)))
            await service.tidyUp()
            #expect(try sequences(folder) == [1, 2, 3, 4, 5], "4 and 5 would be read again")
            await service.sync()
            try await makeOlder(folder)
            await service.tidyUp()
            #expect(try sequences(folder) == [])
            await service.leave()
            #expect(await service.takeOver())
            #expect(await service.stored?.nextPosition == 6, "the reading goes on behind what was removed")
        }
    }

    private static let ninetyDays = OfflineLogRetention(age: .seconds(90 * 86_400))

    /// By a clock that jumps forward everything is too old at once, the notes as well.
    @Test func clockThatJumpsRemovesNothing() async throws {
        try await withFolder { folder in
            let clocks = TurnedClocks()
            var service = try service(folder, retention: Self.ninetyDays, clocks: clocks)
            var batch = batch(1...3)
            batch.letters = [letter(at: 2)]
            #expect(await service.append(batch))
            await service.sync()
            try await makeOlder(folder)
            await service.tidyUp()
            clocks.pass()
            clocks.set(byDays: 365)
            for isRestarted in [false, true] {
                if isRestarted {
                    await service.leave()
                    service = try self.service(folder, retention: Self.ninetyDays, clocks: clocks)
                }
                await service.tidyUp()
                #expect(try sequences(folder) == [1, 2, 3])
                #expect(try DeadLetterNotes(folder: folder).notes.count == 1)
                #expect(await service.lastError?.contains("went on by 365 days") == true)
            }
            clocks.set(byDays: -365)
            await service.tidyUp()
            #expect(await service.lastError == nil)
            #expect(try sequences(folder) == [1, 2, 3])
        }
    }

    @Test func whoSaysThatTheClockIsRightHasWhatIsTooOldRemoved() async throws {
        try await withFolder { folder in
            let clocks = TurnedClocks()
            let service = try service(folder, retention: Self.ninetyDays, clocks: clocks)
            #expect(await service.append(batch(1...3)))
            await service.sync()
            try await makeOlder(folder)
            await service.tidyUp()
            clocks.pass()
            clocks.set(byDays: 365)
            await service.tidyUp()
            #expect(await service.lastError != nil)
            try FileManager.default.removeItem(atPath: "\(folder)/.clock.json")
            await service.tidyUp()
            #expect(try sequences(folder) == [])
            #expect(await service.lastError == nil)
            clocks.pass()
            await service.tidyUp()
            #expect(await service.lastError == nil, "its file is there again")
        }
    }

    /// Between two times of tidying up: what was written in those minutes looks old when they are over.
    @Test func clockThatIsWrongForSomeMinutesIsNoticed() async throws {
        try await withFolder { folder in
            let clocks = TurnedClocks()
            let service = try service(folder, retention: Self.ninetyDays, clocks: clocks)
            #expect(await service.append(batch(1...3)))
            await service.sync()
            await service.tidyUp()
            clocks.set(byDays: -365)
            await service.tidyUp()
            let log = OfflineLogFolder(path: folder)
            for file in try log.files() { try setAge(365 * 86_400, of: log.path(of: file)) }
            clocks.set(byDays: 365)
            await service.tidyUp()
            #expect(await service.lastError == nil)
            for _ in 0..<48 {
                clocks.pass()
                await service.tidyUp()
            }
            #expect(try sequences(folder) == [1, 2, 3])
        }
    }

    /// A folder of which no bridge has told the time yet: where nobody has written for long, nobody knows how much time went by.
    @Test(arguments: [(8.0, 0), (20.0, 3)]) func folderInWhichNobodyWroteForLongIsKept(days: Double, left: Int)
        async throws
    {
        try await withFolder { folder in
            let first = try service(folder)
            #expect(await first.append(batch(1...3)))
            await first.sync()
            #expect(await first.sign())
            await first.leave()
            try setAge(days * 86_400, of: "\(folder)/.position.json")
            try setAge(days * 86_400, of: "\(folder)/.writer")
            let log = OfflineLogFolder(path: folder)
            for file in try log.files() { try setAge(100 * 86_400, of: log.path(of: file)) }
            let next = try service(folder, retention: Self.ninetyDays)
            await next.tidyUp()
            #expect(try sequences(folder).count == left)
            let issue = await next.lastError
            #expect((issue != nil) == (left > 0), "\(issue ?? "none")")
        }
    }
}
