import Foundation
import MirroringEvents
import MirroringOfflineLog
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge learns from the offline log of runs that have not ended, and when.
@Suite(.timeLimit(.minutes(15))) struct LoggedRunsReaderTests: OfflineLogKeeperSuite {
    /// A disk in trouble for a moment: no bridge is ill for it until it is restarted.
    @Test func whatCantBeReadIsReadWhenItCan() async throws {
        try await withFolder { above in
            let (folder, moved) = ("\(above)/offline", "\(above)/moved")
            let service = try service(folder)
            #expect(await service.append(batch(1...3)))
            await service.sync()
            let clock = ManualClock()
            let (runs, told) = AsyncStream<RunKey>.makeStream()
            let reader = LoggedRunsReader(keeper: service, note: { told.yield($0.last.run) }, clock: clock)
            rename(folder, moved)
            let rest = await reader.begin()
            #expect(rest == [.all])
            #expect(await service.lastError?.contains(folder) == true)
            let reading = Task { await reader.finish(rest) }
            await clock.untilSomebodySleeps()
            await service.leave()
            #expect(await service.lastError?.contains(folder) == true, "whoever writes it")
            rename(moved, folder)
            clock.advance(by: LoggedRunsReader.retryInterval)
            var iterator = runs.makeAsyncIterator()
            #expect(await iterator.next()?.runId == keptRun)
            await reading.value
            #expect(await service.lastError == nil)
        }
    }

    /// A start does not wait for very many files in which nothing was written for long.
    @Test func runsOfLateAreToldFirst() async throws {
        try await withFolder { folder in
            let service = try service(folder)
            for run in [UUID(), UUID()] { #expect(await service.append(batch(1...3, run))) }
            await service.sync()
            let log = OfflineLogFolder(path: folder)
            let (late, old) = (try log.files()[0], try log.files()[1])
            try setAge(7.9 * 86_400, of: log.path(of: late))
            try setAge(8.1 * 86_400, of: log.path(of: old))
            let (runs, told) = AsyncStream<RunKey>.makeStream()
            let reader = LoggedRunsReader(keeper: service, note: { told.yield($0.last.run) }, clock: ManualClock())
            let rest = await reader.begin()
            #expect(rest.count == 1)
            told.yield(RunKey(origin: UUID(), runId: keptRun))
            await reader.finish(rest)
            told.finish()
            var all: [UUID] = []
            for await run in runs { all.append(run.runId) }
            #expect(all == [late.runId, keptRun, old.runId])
        }
    }
}
