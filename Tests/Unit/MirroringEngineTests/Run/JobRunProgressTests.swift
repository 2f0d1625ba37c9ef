import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// How far a run is, as its events tell it.
@Suite struct JobRunProgressTests {
    private let start = ContinuousClock.now

    private func time(_ milliseconds: Int64) -> RunMoment {
        RunMoment(
            time: Timestamp(milliseconds: milliseconds),
            instant: start.advanced(by: .milliseconds(milliseconds))
        )
    }

    private func data(packages: Int, continues: Bool = true) -> MirroringInitializeData {
        var data = MirroringInitializeData(name: "A job", continueOnError: continues)
        (data.totalPages, data.totalFiles) = (packages, 2 * packages)
        (data.totalBytes, data.totalDeletions) = (1_000 * packages, packages)
        return data
    }

    private let body = MirroringPackageBody(pages: 1, files: 2, deletions: 1)

    private func header(_ number: Int) -> MirroringPackageHeader {
        MirroringPackageHeader(packageId: UUID(), packageNumber: number, fileSize: 1_000)
    }

    private func told(_ actions: [JobRun.Action]) -> [MirroringTransferData] {
        actions.compactMap { if case .notify(let event) = $0 { event.transferData } else { nil } }
    }

    private func entry(_ level: LogLevel) -> StatusLogEntry {
        StatusLogEntry(level: level, time: time(0).time, message: "It happened.")
    }

    @Test func `four packages, one of them failing, one tried again`() throws {
        var run = JobRun(initializeData: data(packages: 4), at: time(0))
        var events = told(run.initialized(data(packages: 4), packages: 4, at: time(10)))
        for number in 1...4 {
            let now = Int64(number) * 10_000
            events += told(run.exported(header(number), body, at: time(now)))
            events += told(run.progressed(sent: 500, received: 400, items: 1, item: "a", at: time(now + 1_000)))
            if number == 2 {
                events += told(run.transferFailed(RunFailure(.network, "It broke."), at: time(now + 2_000)))
                continue
            }
            if number == 3 { run.retried(entry(.warning)) }
            events += told(run.transferred(bytes: 1_000, items: 3, at: time(now + 2_000)))
            if number == 4 { run.note(entry(.warning), isError: true) }
            events += told(run.imported(pages: 1, files: number == 4 ? 1 : 2, deleted: 1, at: time(now + 3_000)))
        }
        #expect(ProgressRules.broken(by: events) == [])
        let end = try #require(events.last)
        #expect(end.status.outcome == .completedWithErrors)
        let progress = try #require(end.progress)
        #expect([progress.sentBytes, progress.sentItems] == [3_500, 10])
        #expect([progress.importedPages, progress.importedFiles, progress.deleted] == [3, 5, 3])
        #expect([progress.failedItems, progress.errors, progress.warnings, progress.retries] == [4, 1, 2, 1])
        #expect(progress.percent == 99)
        let bodies = events.filter { $0.status.state.isError || $0.status.state == .mirroringPackageCompleted }
        #expect(bodies.map(\.packageBody?.failedItems) == [0, 3, 0, 1])
        #expect(bodies.map(\.packageBody?.deleted) == [1, 0, 1, 1])
    }

    @Test func `a run with nothing to do is all done at its end`() {
        var run = JobRun(initializeData: data(packages: 0), at: time(0))
        let events = told(run.initialized(data(packages: 0), packages: 0, at: time(10)))
        #expect(ProgressRules.broken(by: events) == [])
        #expect(events.map(\.progress?.percent) == [0, 100])
        #expect(events.map(\.packageHeader) == [nil, nil])
    }

    /// What can't be read is found when a package is exported, while events still show the one before it.
    @Test func `items that fail in an export are the next package's`() throws {
        var run = JobRun(initializeData: data(packages: 2), at: time(0))
        _ = run.initialized(data(packages: 2), packages: 2, at: time(10))
        _ = run.exported(header(1), body, at: time(20))
        _ = run.transferred(bytes: 1_000, items: 3, at: time(30))
        let first = told(run.imported(pages: 1, files: 2, deleted: 1, at: time(40)))
        run.note(entry(.error), isError: true)
        let second = told(run.exported(header(2), body, at: time(50)))
        #expect(first.map(\.packageBody?.failedItems) == [0])
        #expect(second.map(\.packageBody?.failedItems) == [1, 1])
        let failed = told(run.transferFailed(RunFailure(.network, "It broke."), at: time(60)))
        #expect(failed.first?.packageBody?.failedItems == 4)
        #expect(failed.last?.progress?.failedItems == 4)
    }

    /// A sentence may be about an item that can't be listed, or about deletions alone.
    @Test func `what can't be seen is an error, and an item only where one is lost`() {
        var run = JobRun(initializeData: data(packages: 0), at: time(0))
        run.noteFailure(entry(.error), items: 0)
        run.noteFailure(entry(.error))
        let events = told(run.initialized(data(packages: 0), packages: 0, at: time(10)))
        #expect(events.map(\.progress?.errors) == [2, 2])
        #expect(events.map(\.progress?.failedItems) == [1, 1])
        #expect(events.last?.status.outcome == .completedWithErrors)
    }

    @Test func `the end of the run is foretold beyond the end of the package`() throws {
        var run = JobRun(initializeData: data(packages: 10), at: time(0))
        _ = run.initialized(data(packages: 10), packages: 10, at: time(0))
        _ = run.exported(header(1), body, at: time(0))
        _ = run.transferred(bytes: 1_000, items: 3, at: time(5_000))
        let imported = told(run.imported(pages: 1, files: 2, deleted: 1, at: time(10_000)))
        #expect(imported.first?.packageHeader?.etaSeconds == nil)
        let left = try #require(imported.first?.progress?.etaSeconds)
        #expect((85...95).contains(left))
    }

    /// Whatever becomes of a run, no count of it falls, and it is a hundred percent only where all is well.
    @Test(arguments: 1...1_000 as ClosedRange<UInt64>)
    func `random runs keep the rules`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let packages = Int.random(in: 0...6, using: &random)
        let data = data(packages: packages, continues: Int.random(in: 0..<4, using: &random) > 0)
        var now: Int64 = 0
        func later() -> RunMoment {
            now += Bool.random(using: &random) ? 0 : Int64.random(in: 0...40_000, using: &random)
            return time(now)
        }
        var run = JobRun(
            initializeData: data,
            leavesTrace: Bool.random(using: &random),
            isFollowed: Bool.random(using: &random),
            at: later()
        )
        let publishes = Bool.random(using: &random)
        var queue = run.initialized(data, packages: packages, publishes: publishes, at: later())[...]
        var events: [MirroringTransferData] = []
        while let action = queue.popFirst() {
            if Int.random(in: 0..<10, using: &random) == 0 {
                let isError = Bool.random(using: &random)
                run.note(entry(isError ? .error : .warning), isError: isError)
            }
            if Int.random(in: 0..<60, using: &random) == 0, !run.isOver, action.isOrder {
                queue = run.cancelled(at: later())[...]
                continue
            }
            let fails = Int.random(in: 0..<6, using: &random) == 0
            let failure = RunFailure(.network, "It broke.")
            switch action {
            case .notify(let event): events.append(event.transferData)
            case .exportPackage(let number):
                let isSkipped = Int.random(in: 0..<8, using: &random) == 0
                queue += isSkipped ? run.skipped(at: later()) : run.exported(header(number), body, at: later())
            case .transferPackage:
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    let sent = Int.random(in: 0...1_500, using: &random)
                    let items = Int.random(in: 0...4, using: &random)
                    if sent < 200 { run.retried(entry(.warning)) }
                    queue += run.progressed(sent: sent, received: sent, items: items, item: nil, at: later())
                    if sent > 1_400 { queue += run.keepAlive(every: .seconds(30), at: later()) }
                }
                let arrived = Int.random(in: 0...3, using: &random)
                queue +=
                    fails
                    ? run.transferFailed(failure, at: later())
                    : run.transferred(bytes: 300 * arrived, items: arrived, at: later())
            case .importPackage:
                let files = Int.random(in: 0...2, using: &random)
                let deleted = Int.random(in: 0...1, using: &random)
                queue +=
                    fails
                    ? run.importFailed(failure, at: later())
                    : run.imported(pages: 1, files: files, deleted: deleted, at: later())
            case .leaveTrace:
                let tree = MirroringTree(files: 1, bytes: 300, digest: "sha256:00")
                queue += fails ? run.traceFailed(failure, at: later()) : run.traced(tree, at: later())
            case .publish: queue += fails ? run.exportFailed(failure, at: later()) : run.published(at: later())
            case .finish: queue += run.finished(after: fails ? failure : nil, at: later())
            }
        }
        #expect(ProgressRules.broken(by: events) == [])
        #expect(events.last?.status.terminal == true)
    }
}

extension JobRun.Action {
    /// Whether it is something to do that may be cancelled.
    fileprivate var isOrder: Bool {
        switch self {
        case .notify, .finish: false
        case .exportPackage, .transferPackage, .importPackage, .leaveTrace, .publish: true
        }
    }
}
