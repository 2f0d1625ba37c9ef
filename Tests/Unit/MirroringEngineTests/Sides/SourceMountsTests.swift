import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// A disk that is not mounted, told from one that is seen otherwise.
@Suite struct SourceMountsTests {
    private func table(_ mounts: (point: String, device: String)...) -> MountTable {
        MountTable(
            mounts.map { "1 1 \($0.device) / \($0.point) rw - ext4 /dev/x rw\n" }.joined().utf8
        )
    }

    /// A path that is nowhere is not resolved.
    private let source = "/nowhere-at-all/site"

    private func lost(_ before: MountTable, _ now: MountTable, source: String? = nil) -> [String] {
        SourceMounts(of: self.source, in: before).lost(of: source ?? self.source, in: now).map { "\($0.path)" }
    }

    private var mounted: MountTable {
        table(("/", "8:1"), ("/nowhere-at-all", "8:17"), ("/nowhere-at-all/site/uploads", "8:33"))
    }

    @Test func `a disk that is not mounted any more is lost, around a source and in it`() {
        #expect(lost(mounted, mounted) == [])
        #expect(lost(mounted, table(("/", "8:1"), ("/nowhere-at-all", "8:17"))) == ["uploads"])
        #expect(lost(mounted, table(("/", "8:1"), ("/nowhere-at-all/site/uploads", "8:33"))) == ["."])
        #expect(lost(mounted, table(("/", "8:1"))) == [".", "uploads"])
    }

    @Test func `other numbers after a restart are none`() {
        #expect(
            lost(mounted, table(("/", "9:0"), ("/nowhere-at-all", "9:1"), ("/nowhere-at-all/site/uploads", "9:2")))
                == []
        )
    }

    /// As `ReadWritePaths=` of systemd has it.
    @Test func `nor is a mount of a service's own, of the same file system`() {
        let service = table(
            ("/", "8:1"),
            ("/nowhere-at-all", "8:17"),
            ("/nowhere-at-all/site", "8:17"),
            ("/nowhere-at-all/site/uploads", "8:33")
        )
        #expect(lost(mounted, service) == [])
        #expect(lost(service, mounted) == [])
    }

    @Test func `a disk that is mounted in addition is none`() {
        #expect(lost(table(("/", "8:1")), mounted) == [])
    }

    /// It shows the folder on which the disk is not mounted.
    @Test func `a mount of a service's own hides no disk that is lost`() {
        #expect(lost(mounted, table(("/", "8:1"), ("/nowhere-at-all/site", "8:1"))) == [".", "uploads"])
    }

    @Test func `another source has other mounts`() {
        #expect(lost(mounted, table(("/", "8:1")), source: "/nowhere-at-all/other") == [])
    }

    @Test func `it is the same when it was written and read`() throws {
        let mounts = SourceMounts(of: source, in: mounted)
        #expect(mounts.places.map { "\($0.path)" } == [".", "uploads"])
        let past = PastRuns(lastExecution: nil, failedAttempts: 1, sourceMounts: mounts)
        let read = try JSONDecoder().decode(PastRuns.self, from: JSONEncoder().encode(past))
        #expect(read == past)
        // As earlier versions wrote it.
        let old = try JSONDecoder().decode(PastRuns.self, from: Data("{\"failedAttempts\":2}".utf8))
        #expect(old.failedAttempts == 2 && old.sourceMounts == nil)
    }

    @Test func `what lies on a lost disk is not deleted`() throws {
        let job = Job(id: UUID(), name: "A job", source: source, destination: "/d")
        let known = SourceMounts(of: source, in: mounted)
        let now = table(("/", "8:1"), ("/nowhere-at-all", "8:17"))
        var changes = Changes()
        changes.sourceEntries = 1_000
        changes.deletions = ["uploads/a", "uploads/b", "other"].map(Deletion.init(named:))
        guard
            case .refused(let refusal) = DeletionGuard(job: job, lost: known.lost(of: job.source, in: now)).verdict(
                on: changes
            )
        else {
            Issue.record("It was allowed.")
            return
        }
        #expect(
            refusal.reason == "The run would delete 2 of 1002 entries of /d, since the file system at "
                + "/nowhere-at-all/site/uploads is not mounted any more. Mount it again."
        )
        #expect(refusal.remedy == "If that is meant, allow it with the token \(refusal.token).")
        changes.deletions = [Deletion(named: "other")]
        guard case .allowed = DeletionGuard(job: job, lost: known.lost(of: job.source, in: now)).verdict(on: changes)
        else {
            Issue.record("It was refused for what lies elsewhere.")
            return
        }
    }
}
