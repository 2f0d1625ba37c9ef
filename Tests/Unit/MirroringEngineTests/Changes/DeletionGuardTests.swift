import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What a run may delete, by what it would leave.
@Suite struct DeletionGuardTests {
    /// What a run of a job would do.
    private struct Plan {
        /// Items of the source that the destination has as well, and folders of that kind, the roots left out.
        var staying = 0
        var stayingFolders = 0
        /// Items of the source that the destination has not.
        var new = 0
        var deleted = 0
        var waiting = 0
        var isSourceEmpty = false

        var changes: Changes {
            var changes = Changes()
            changes.sourceEntries = 1 + staying + stayingFolders + new
            changes.sourceFolders = 1 + stayingFolders
            changes.changes = (0..<new).map {
                Change(path: RelativePath(unchecked: Array("new\($0)".utf8)), kind: .file, size: 1, isNew: true)
            }
            changes.deletions = (0..<deleted).map { Deletion(named: "old\($0)") }
            changes.waiting = (0..<waiting).map { Deletion(named: "wait\($0)") }
            changes.isSourceEmpty = isSourceEmpty
            return changes
        }
    }

    private func job(_ change: (inout Job) -> Void = { _ in }) -> Job {
        var job = Job(id: UUID(), name: "A job", source: "/s", destination: "/d")
        job.file = "/jobs/my site.yaml"
        change(&job)
        return job
    }

    private func refused(_ plan: Plan, _ change: (inout Job) -> Void = { _ in }) -> DeletionRefusal? {
        let verdict = DeletionGuard(job: job(change)).verdict(on: plan.changes)
        return if case .refused(let refusal) = verdict { refusal } else { nil }
    }

    @Test func `an empty source deletes nothing, whatever the job allows`() {
        for count in [1, 9, 10, 5_000] {
            let refusal = refused(Plan(deleted: count, isSourceEmpty: true)) {
                $0.maxDeletionShare = 1
                $0.maxDeletions = .max
            }
            let what = count == 1 ? "the only entry" : "all \(count) entries"
            let reason = "The run would delete \(what) of /d, since the source /s is empty. Check that it is mounted."
            #expect(refusal?.reason == reason)
        }
        // Where there is nothing to delete, nothing is refused: the first run of an empty source, or all of it at rest.
        #expect(refused(Plan(isSourceEmpty: true)) == nil)
    }

    @Test func `so does one of which all is excluded`() {
        let reason =
            "The run would delete all 3 entries of /d, since \"exclude\" leaves nothing of the source /s. Check its patterns."
        #expect(refused(Plan(deleted: 3))?.reason == reason)
    }

    @Test func `ten entries are not all deleted for others`() {
        let reason =
            "The run would delete all 10 entries of /d, and nothing of it would stay. Check that the source /s is the right one, and mounted."
        #expect(refused(Plan(new: 5, deleted: 10))?.reason == reason)
        #expect(refused(Plan(new: 5, deleted: 9)) == nil)
        #expect(refused(Plan(staying: 1, new: 5, deleted: 10)) == nil)
        #expect(refused(Plan(new: 5, deleted: 10, waiting: 1)) == nil)
        #expect(refused(Plan(new: 5, deleted: 10)) { $0.maxDeletionShare = 1 } == nil)
    }

    /// What several disks leave that are mounted in a source.
    @Test func `nor for folders in which nothing is`() {
        let refusal = refused(Plan(stayingFolders: 2, deleted: 10))
        #expect(
            refusal?.reason.hasPrefix(
                "The run would delete 10 of 12 entries of /d, and nothing but folders would stay."
            ) == true
        )
    }

    @Test func `a job that says nothing deletes half, or 99 entries`() {
        #expect(refused(Plan(staying: 1, deleted: 99)) == nil)
        #expect(refused(Plan(staying: 100, deleted: 100)) == nil)
        let reason =
            "The run would delete 100 of 199 entries of /d, more than half of them. Check the source, or set maxDeletionShare."
        #expect(refused(Plan(staying: 99, deleted: 100))?.reason == reason)
        // What waits stays.
        #expect(refused(Plan(staying: 99, deleted: 100, waiting: 1)) == nil)
        #expect(refused(Plan(staying: 99, deleted: 100)) { $0.maxDeletionShare = 1 } == nil)
    }

    @Test func `a folder that is closed and new is none of the destination's`() {
        var changes = Plan(staying: 98, deleted: 100).changes
        changes.sourceEntries += 50
        changes.sourceFolders += 50
        changes.closedFolders = 50
        #expect(changes.destinationEntries == 198)
        guard case .refused = DeletionGuard(job: job()).verdict(on: changes) else {
            Issue.record("It was allowed.")
            return
        }
    }

    @Test func `what has no place at the destination is none of its`() {
        var changes = Plan(staying: 98, deleted: 100).changes
        let (entries, staying) = (changes.destinationEntries, changes.stayingItems)
        changes.sourceEntries += 25
        changes.sourceFolders += 5
        (changes.misplacedItems, changes.misplacedFolders) = (20, 5)
        #expect(changes.destinationEntries == entries && changes.stayingItems == staying)
    }

    @Test func `a share holds for any number`() {
        let reason =
            "The run would delete 1 of 3 entries of /d, more than the share of 0.25 that the job allows. Check the source, or raise maxDeletionShare."
        #expect(refused(Plan(staying: 2, deleted: 1)) { $0.maxDeletionShare = 0.25 }?.reason == reason)
        #expect(refused(Plan(staying: 3, deleted: 1)) { $0.maxDeletionShare = 0.25 } == nil)
        #expect(refused(Plan(staying: 3, deleted: 1)) { $0.maxDeletionShare = 0 } != nil)
        #expect(refused(Plan(staying: 3)) { $0.maxDeletionShare = 0 } == nil)
    }

    @Test func `so does a number for any share`() {
        let reason =
            "The run would delete 6 of 1006 entries of /d, more than the 5 that \"maxDeletions\" allows. Check the source, or raise maxDeletions."
        #expect(refused(Plan(staying: 1_000, deleted: 6)) { $0.maxDeletions = 5 }?.reason == reason)
        #expect(refused(Plan(staying: 1_000, deleted: 5)) { $0.maxDeletions = 5 } == nil)
        #expect(refused(Plan(staying: 1_000, deleted: 1)) { $0.maxDeletions = 0 } != nil)
        // Half is still half.
        #expect(refused(Plan(staying: 99, deleted: 100)) { $0.maxDeletions = 5_000 } != nil)
    }

    @Test func `the remedy is a command that a shell takes`() throws {
        let refusal = try #require(refused(Plan(deleted: 2, isSourceEmpty: true)))
        #expect(
            refusal.remedy == "If that is meant: mirror run '/jobs/my site.yaml' --allow-deletions \(refusal.token)"
        )
        #expect(refusal.failure.description == "\(refusal.reason) \(refusal.remedy)")
        #expect(refusal.failure.category == .validation && refusal.failure.item == "/d")
        #expect(refusal.summary.lines == ["old0", "old1"])
    }

    @Test func `a token allows just what was refused`() throws {
        let job = job()
        let deletionGuard = DeletionGuard(job: job)
        let changes = Plan(deleted: 3, isSourceEmpty: true).changes
        let token = DeletionToken(of: changes.deletions, job: job)
        guard case .allowedOnce(token) = deletionGuard.verdict(on: changes, allowing: token) else {
            Issue.record("The token was not taken.")
            return
        }
        // One entry more.
        let more = Plan(deleted: 4, isSourceEmpty: true).changes
        guard case .refused(let refusal) = deletionGuard.verdict(on: more, allowing: token) else {
            Issue.record("The token was taken for another plan.")
            return
        }
        #expect(refusal.reason.hasSuffix("Check that it is mounted. The token \(token) is not of this plan."))
        #expect(refusal.token != token)
        // None is needed.
        guard case .allowed = deletionGuard.verdict(on: Plan(staying: 1, deleted: 3).changes, allowing: token) else {
            Issue.record("It was not allowed.")
            return
        }
    }
}
