import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// How the state machine ends a run: with something to run before the terminal event, and when its time is over.
@Suite struct JobRunEndTests {
    private let header = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: 1_000)
    private let body = MirroringPackageBody(pages: 1, files: 2, deletions: 3)

    private func started(packages: Int = 1, continues: Bool = false, isFollowed: Bool = false) -> JobRun {
        let data = MirroringInitializeData(name: "A job", continueOnError: continues)
        var run = JobRun(initializeData: data, isFollowed: isFollowed, at: .now)
        _ = run.initialized(data, packages: packages, at: .now)
        return run
    }

    private func statuses(_ actions: [JobRun.Action]) -> [MirroringStatus] {
        actions.compactMap { if case .notify(let event) = $0 { event.transferData.status } else { nil } }
    }

    @Test func `the end is told when what comes after the work was run`() throws {
        let data = MirroringInitializeData(name: "A job", continueOnError: false)
        var run = JobRun(initializeData: data, isFollowed: true, at: .now)
        let actions = run.initialized(data, packages: 0, at: .now)
        #expect(statuses(actions).map(\.state) == [.mirroringJobInitialized])
        #expect(actions.last == .finish(.succeeded))
        #expect(!run.isOver)
        let end = try #require(statuses(run.finished(after: nil, at: .now)).first)
        #expect(end.state == .mirroringJobCompleted)
        #expect(end.outcome == .succeeded)
        #expect(end.terminal)
        #expect(run.isOver)
        #expect(run.finished(after: nil, at: .now) == [])
    }

    @Test func `what fails after the work makes a success one with errors, and nothing else better or worse`() throws {
        let failure = RunFailure(.validation, item: "after", "The command \"after\" ended with 1.")
        var good = started(packages: 1, isFollowed: true)
        _ = good.exported(header, body, at: .now)
        _ = good.transferred(bytes: 1, items: 3, at: .now)
        #expect(good.imported(pages: 1, files: 2, deleted: 3, at: .now).last == .finish(.succeeded))
        let end = try #require(statuses(good.finished(after: failure, at: .now)).first)
        #expect(end.state == .mirroringJobCompleted)
        #expect(end.outcome == .completedWithErrors)
        #expect(end.severity == .error)
        #expect(end.statusLog.map(\.message) == [failure.description])

        var bad = started(isFollowed: true)
        #expect(bad.exportFailed(RunFailure(.diskFull, "Full."), at: .now) == [.finish(.failed)])
        let failed = try #require(statuses(bad.finished(after: failure, at: .now)).first)
        #expect(failed.state == .exportingError)
        #expect(failed.outcome == .failed)
        #expect(failed.statusLog.map(\.message) == ["Full.", failure.description])

        var cancelled = started(isFollowed: true)
        #expect(cancelled.cancelled(at: .now) == [.finish(.cancelled)])
        #expect(statuses(cancelled.finished(after: nil, at: .now)).map(\.outcome) == [.cancelled])
    }

    @Test func `nothing else happens while the end waits`() {
        var run = started(packages: 2, continues: true, isFollowed: true)
        _ = run.exported(header, body, at: .now)
        #expect(run.ended(by: .timedOut(.seconds(1)), at: .now) == [.finish(.failed)])
        #expect(run.keepAlive(every: .zero, at: .now) == [])
        #expect(run.progressed(sent: 1, received: 1, items: 0, item: nil, at: .now) == [])
        #expect(run.cancelled(at: .now) == [])
    }

    @Test func `the limit of the rate is told with the package`() throws {
        var run = started()
        _ = run.exported(header, body, at: .now)
        run.limited(to: 5_000_000)
        let actions = run.transferred(bytes: 1_000, items: 3, at: .now)
        guard case .notify(let event)? = actions.first else {
            Issue.record("no event")
            return
        }
        #expect(event.transferData.packageHeader?.bandwidthLimit == 5_000_000)
    }

    @Test(arguments: MirroringPhase.allCases)
    func `a run whose time is over ends where it is`(phase: MirroringPhase) throws {
        let span = try #require(DaySpan("22:00-06:00"))
        for end in [RunEnd.windowClosed(span), .timedOut(.seconds(60))] {
            var run = started(packages: 2, continues: true)
            if phase != .exporting { _ = run.exported(header, body, at: .now) }
            if phase == .importing { _ = run.transferred(bytes: 1, items: 3, at: .now) }
            let actions = run.ended(by: end, at: .now)
            let status = try #require(statuses(actions).first)
            #expect(actions.count == 1)
            #expect(status.state == phase.errorState)
            #expect(status.terminal)
            #expect(status.resumable == true)
            let isWindow = end == .windowClosed(span)
            #expect(status.outcome == (isWindow ? .cancelled : .failed))
            #expect(status.statusLog.map(\.category) == [isWindow ? .cancelled : .timeout])
            #expect(status.severity == (isWindow ? .warning : .error))
            #expect(status.statusLog.first?.message.contains("while it was \(phase.rawValue)") == true)
        }
    }
}
