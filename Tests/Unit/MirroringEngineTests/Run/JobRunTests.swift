import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// The state machine alone: no file, no clock.
@Suite struct JobRunTests {
    private var data: MirroringInitializeData { MirroringInitializeData(name: "A job", continueOnError: false) }
    private let header = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: 1_000)
    private let body = MirroringPackageBody(pages: 1, files: 2, deletions: 3)

    private let start = ContinuousClock.now

    /// A moment by the time since the start; the clock on the wall shows the same, or what it was set to.
    private func time(_ milliseconds: Int64, onTheWall: Int64? = nil) -> RunMoment {
        RunMoment(
            time: Timestamp(milliseconds: onTheWall ?? milliseconds),
            instant: start.advanced(by: .milliseconds(milliseconds))
        )
    }

    private func states(_ actions: [JobRun.Action]) -> [MirroringState] {
        actions.compactMap { if case .notify(let event) = $0 { event.transferData.status.state } else { nil } }
    }

    /// The event that is all there is to do.
    private func onlyEvent(of actions: [JobRun.Action]) throws -> JobRun.Event {
        #expect(actions.count == 1)
        let events = actions.compactMap { if case .notify(let event) = $0 { event } else { nil } }
        return try #require(events.first)
    }

    private func orders(_ actions: [JobRun.Action]) -> [JobRun.Action] {
        actions.filter { if case .notify = $0 { false } else { true } }
    }

    private func started(packages: Int = 1, continues: Bool = false) -> JobRun {
        var data = data
        data.continueOnError = continues
        var run = JobRun(initializeData: data, at: time(0))
        _ = run.initialized(data, packages: packages, at: time(10))
        return run
    }

    @Test func `without packages it completes at once`() {
        var run = JobRun(initializeData: data, at: time(0))
        let actions = run.initialized(data, packages: 0, at: time(1))
        #expect(states(actions) == [.mirroringJobInitialized, .mirroringJobCompleted])
        #expect(orders(actions).isEmpty)
        #expect(run.isOver)
    }

    @Test func `an item that fails spoils the end, and is no package's loss`() {
        var run = JobRun(initializeData: data, at: time(0))
        run.noteFailure(StatusLogEntry(level: .error, time: time(0).time, message: "folder can't be read."))
        #expect(run.hasErrors && !run.hasLosses)
        #expect(
            states(run.initialized(data, packages: 0, at: time(1))) == [
                .mirroringJobInitialized, .mirroringJobCompleted,
            ]
        )
        #expect(run.outcome == .completedWithErrors)

        var other = JobRun(initializeData: data, at: time(0))
        other.note(StatusLogEntry(level: .warning, time: time(0).time, message: "a.html is left."), isError: true)
        #expect(other.hasErrors && other.hasLosses)
    }

    @Test func `details of a failed validation follow its sentence`() throws {
        var run = JobRun(initializeData: data, at: time(0))
        let failure = RunFailure(.validation, "The run would delete 2 entries.")
        let actions = run.validationFailed(failure, details: ["a.html", "b.html"], at: time(1))
        guard case .notify(let event)? = actions.first else {
            Issue.record("no event")
            return
        }
        let status = event.transferData.status
        #expect(status.statusLog.map(\.message) == [failure.description, "a.html", "b.html"])
        #expect(status.statusLog.map(\.level) == [.error, .processing, .processing])
        #expect(status.terminal && status.severity == .error)
    }

    /// What the destination holds is told with the end, and the trace is there by then.
    @Test func `the trace comes last of all, before the end`() throws {
        let tree = MirroringTree(files: 1, bytes: 2, digest: "sha256:00")
        var run = JobRun(initializeData: data, leavesTrace: true, at: time(0))
        #expect(orders(run.initialized(data, packages: 1, at: time(1))) == [.exportPackage(1)])
        _ = run.exported(header, body, at: time(2))
        _ = run.transferred(bytes: 1_000, items: 3, at: time(3))
        let imported = run.imported(pages: 1, files: 2, deleted: 0, at: time(4))
        #expect(states(imported) == [.mirroringPackageCompleted])
        #expect(orders(imported) == [.leaveTrace])
        #expect(!run.isOver)
        let traced = run.traced(tree, at: time(5))
        let event = try onlyEvent(of: traced)
        #expect(event.transferData.status.outcome == .succeeded)
        #expect(event.transferData.tree == tree)
    }

    /// So that it becomes visible with what it tells of; and a release that isn't published tells of nothing.
    @Test func `the trace of a release comes before it is published`() throws {
        let tree = MirroringTree(files: 1, bytes: 2, digest: "sha256:00")
        var run = JobRun(initializeData: data, leavesTrace: true, at: time(0))
        #expect(orders(run.initialized(data, packages: 0, publishes: true, at: time(1))) == [.leaveTrace])
        #expect(run.traced(tree, at: time(2)) == [.publish])
        var other = run
        let published = run.published(at: time(3))
        let event = try onlyEvent(of: published)
        #expect(event.transferData.tree == tree)
        let failed = other.exportFailed(RunFailure(.internal, "It broke."), at: time(3))
        let end = try onlyEvent(of: failed)
        #expect(end.transferData.status.outcome == .failed)
        #expect(end.transferData.tree == nil)
    }

    @Test func `a trace that can't be left costs the run its success`() throws {
        var run = JobRun(initializeData: data, leavesTrace: true, at: time(0))
        #expect(orders(run.initialized(data, packages: 0, at: time(1))) == [.leaveTrace])
        let failed = run.traceFailed(RunFailure(.authorization, "It can't be written."), at: time(2))
        let event = try onlyEvent(of: failed)
        #expect(event.transferData.status.outcome == .completedWithErrors)
        #expect(event.transferData.status.statusLog.map(\.message) == ["It can't be written."])
        #expect(event.transferData.tree == nil)
    }

    @Test func `a run that fails leaves no trace`() {
        var run = JobRun(initializeData: data, leavesTrace: true, at: time(0))
        _ = run.initialized(data, packages: 1, at: time(1))
        let failed = run.exportFailed(RunFailure(.notFound, "It is gone."), at: time(2))
        #expect(orders(failed).isEmpty)
        #expect(run.isOver)
    }

    @Test func `a package goes through its states, then the next`() {
        var run = JobRun(initializeData: data, at: time(0))
        #expect(orders(run.initialized(data, packages: 2, at: time(1))) == [.exportPackage(1)])
        let exported = run.exported(header, body, at: time(2))
        #expect(states(exported) == [.mirroringPackageInitialized, .transferring])
        #expect(orders(exported) == [.transferPackage])
        #expect(run.phase == .transferring)
        let transferred = run.transferred(bytes: 1_000, items: 3, at: time(3))
        #expect(states(transferred) == [.transferred])
        #expect(orders(transferred) == [.importPackage])
        #expect(run.phase == .importing)
        let imported = run.imported(pages: 1, files: 2, deleted: 3, at: time(4))
        #expect(states(imported) == [.mirroringPackageCompleted])
        #expect(orders(imported) == [.exportPackage(2)])
        #expect(run.phase == .exporting)
    }

    @Test func `what the packages have built is published in the end`() {
        var run = JobRun(initializeData: data, at: time(0))
        #expect(orders(run.initialized(data, packages: 1, publishes: true, at: time(1))) == [.exportPackage(1)])
        _ = run.exported(header, body, at: time(2))
        _ = run.transferred(bytes: 1_000, items: 3, at: time(3))
        let imported = run.imported(pages: 1, files: 2, deleted: 0, at: time(4))
        #expect(states(imported) == [.mirroringPackageCompleted])
        #expect(orders(imported) == [.publish])
        #expect(!run.isOver)
        let published = run.published(at: time(5))
        #expect(states(published) == [.mirroringJobCompleted])
        #expect(orders(published).isEmpty)
        #expect(run.outcome == .succeeded)

        var empty = JobRun(initializeData: data, at: time(0))
        let actions = empty.initialized(data, packages: 0, publishes: true, at: time(1))
        #expect(states(actions) == [.mirroringJobInitialized])
        #expect(orders(actions) == [.publish])
        #expect(states(empty.exportFailed(RunFailure(.internal, "It broke."), at: time(2))) == [.exportingError])
        #expect(empty.outcome == .failed)
    }

    @Test func `nothing is published of which a package is missing`() {
        var data = data
        data.continueOnError = true
        var run = JobRun(initializeData: data, at: time(0))
        _ = run.initialized(data, packages: 2, publishes: true, at: time(1))
        _ = run.exported(header, body, at: time(2))
        #expect(orders(run.transferFailed(RunFailure(.network, "It broke."), at: time(3))) == [.exportPackage(2)])
        _ = run.exported(header, body, at: time(4))
        _ = run.transferred(bytes: 1_000, items: 3, at: time(5))
        let actions = run.imported(pages: 1, files: 2, deleted: 0, at: time(6))
        #expect(states(actions) == [.mirroringPackageCompleted, .mirroringJobCompleted])
        #expect(orders(actions).isEmpty)
        guard case .notify(let event)? = actions.last else {
            Issue.record("no event")
            return
        }
        let log = event.transferData.status.statusLog.map(\.message)
        #expect(log == ["The release is not published, since package 1 failed."])
        #expect(run.outcome == .completedWithErrors)
    }

    @Test func `a step that fails says so in the state of its phase`() {
        let failure = RunFailure(.internal, "It broke.")
        var run = started()
        #expect(states(run.failed(failure, at: time(20))) == [.exportingError])
        run = started()
        _ = run.exported(header, body, at: time(20))
        #expect(states(run.failed(failure, at: time(30))) == [.transferingError])
        run = started()
        _ = run.exported(header, body, at: time(20))
        _ = run.transferred(bytes: 1, items: 1, at: time(30))
        #expect(states(run.failed(failure, at: time(40))) == [.importingError])
    }

    @Test func `progress is told at most every 250 ms, with the rate of the last moments`() throws {
        var run = started()
        _ = run.exported(header, body, at: time(1_000))
        #expect(run.progressed(sent: 100, received: 100, items: 0, item: "a", at: time(1_249)).isEmpty)
        let actions = run.progressed(sent: 500, received: 400, items: 0, item: "b", at: time(1_250))
        guard case .notify(let event)? = actions.first else {
            Issue.record("no event")
            return
        }
        #expect(event.transferData.packageHeader?.sizeOfSentData == 500)
        #expect(event.transferData.packageHeader?.sizeOfReceiveData == 400)
        #expect(event.transferData.packageHeader?.bytesPerSecond == 2_000)
        #expect(event.transferData.packageHeader?.etaSeconds == nil)
        #expect(event.transferData.packageBody?.currentItem == "b")
        #expect(run.progressed(sent: 600, received: 600, items: 0, item: nil, at: time(1_499)).isEmpty)
        let next = run.progressed(sent: 700, received: 700, items: 0, item: nil, at: time(1_500))
        #expect(states(next) == [.transferring])
    }

    @Test func `a transfer that begins again takes nothing back and has no negative rate`() throws {
        var run = started()
        _ = run.exported(header, body, at: time(1_000))
        var rates: [Int] = []
        var sent: [Int] = []
        for (index, bytes) in [300, 600, 0, 100, 400, 900].enumerated() {
            let actions = run.progressed(
                sent: bytes,
                received: bytes,
                items: 0,
                item: nil,
                at: time(2_000 + Int64(index) * 1_000)
            )
            guard case .notify(let event)? = actions.first else { continue }
            rates.append(try #require(event.transferData.packageHeader?.bytesPerSecond))
            sent.append(try #require(event.transferData.packageHeader?.sizeOfSentData))
        }
        #expect(sent == [300, 600, 600, 600, 600, 900])
        #expect(rates.count == 6)
        #expect(rates.allSatisfy { (100...500).contains($0) })
        let shrunk = run.transferred(bytes: 20, items: 3, at: time(9_000))
        guard case .notify(let event)? = shrunk.first else {
            Issue.record("no event")
            return
        }
        #expect(event.transferData.packageHeader?.sizeOfSentData == 900)
        #expect(event.transferData.packageHeader?.sizeOfReceiveData == 20)
    }

    @Test func `a sign of life comes only in a transfer where nothing moved for a period`() {
        var run = started()
        #expect(run.keepAlive(every: .seconds(60), at: time(100_000)).isEmpty)
        _ = run.exported(header, body, at: time(1_000))
        #expect(run.keepAlive(every: .seconds(60), at: time(60_999)).isEmpty)
        #expect(states(run.keepAlive(every: .seconds(60), at: time(61_000))) == [.transferring])
        #expect(run.keepAlive(every: .seconds(60), at: time(62_000)).isEmpty)
        _ = run.transferred(bytes: 1_000, items: 3, at: time(70_000))
        #expect(run.keepAlive(every: .seconds(60), at: time(200_000)).isEmpty)
    }

    /// Nothing was told until the clock had caught up, so bridges presumed the run lost.
    @Test func `a clock that is set back silences no run`() {
        var run = started()
        _ = run.exported(header, body, at: time(5_000_000))
        let progress = run.progressed(sent: 1, received: 1, items: 0, item: nil, at: time(5_000_250, onTheWall: 1_000))
        let life = run.keepAlive(every: .seconds(60), at: time(5_060_250, onTheWall: 500))
        #expect(states(progress + life) == [.transferring, .transferring])
        for case .notify(let event) in progress + life {
            let status = event.transferData.status
            #expect(status.sentTime == status.receivedTime)
        }
        // Nor does one that is set forward make it talk.
        #expect(run.keepAlive(every: .seconds(60), at: time(5_060_300, onTheWall: 9_000_000)).isEmpty)
    }

    @Test(arguments: [false, true])
    func `a failed package ends the run or not`(continues: Bool) {
        let failure = RunFailure(.network, "It broke.")
        var run = started(packages: 2, continues: continues)
        _ = run.exported(header, body, at: time(20))
        let actions = run.transferFailed(failure, at: time(30))
        #expect(states(actions) == [.transferingError])
        #expect(orders(actions) == (continues ? [.exportPackage(2)] : []))
        #expect(run.isOver != continues)
        guard continues else { return }
        _ = run.exported(header, body, at: time(40))
        _ = run.transferred(bytes: 1, items: 3, at: time(50))
        let failed = run.importFailed(failure, at: time(60))
        #expect(states(failed) == [.importingError, .mirroringJobCompleted])
        #expect(run.outcome == .completedWithErrors)
    }

    @Test func `a package whose failure costs the run ends it even with continueOnError`() {
        var run = started(packages: 2, continues: true)
        _ = run.exported(header, body, at: time(20))
        let failure = RunFailure(.notFound, reach: .run, "The source is another one.")
        let actions = run.transferFailed(failure, at: time(30))
        #expect(states(actions) == [.transferingError])
        #expect(orders(actions).isEmpty)
        #expect(run.isOver && run.outcome == .failed)
    }

    @Test func `an export error ends the run even with continueOnError`() {
        var run = started(packages: 2, continues: true)
        let actions = run.exportFailed(RunFailure(.diskFull, "Full."), at: time(20))
        #expect(states(actions) == [.exportingError])
        #expect(orders(actions).isEmpty)
        #expect(run.outcome == .failed)
    }

    @Test func `nothing follows the terminal event`() {
        var run = started()
        _ = run.cancelled(at: time(20))
        #expect(run.isOver)
        #expect(run.exported(header, body, at: time(30)).isEmpty == false)
        #expect(states(run.exported(header, body, at: time(30))).isEmpty)
        #expect(states(run.cancelled(at: time(40))).isEmpty)
        #expect(states(run.importFailed(RunFailure(.internal, "x"), at: time(50))).isEmpty)
        #expect(run.outcome == .cancelled)
    }

    @Test func `the log holds only what happened since the event before`() throws {
        var run = started()
        run.note(
            StatusLogEntry(
                level: .warning,
                time: time(15).time,
                category: .notFound,
                item: "x",
                message: "It vanished."
            )
        )
        let actions = run.exported(header, body, at: time(20))
        let events = actions.compactMap { if case .notify(let event) = $0 { event } else { nil } }
        #expect(events.map(\.transferData.status.statusLog.count) == [1, 0])
        #expect(events.map(\.transferData.status.severity) == [.warning, .processing])
        #expect(events.map(\.sequence) == [2, 3])
    }
}
