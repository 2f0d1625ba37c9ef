import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// A disk that is not mounted, told from one that is seen otherwise.
@Suite struct SourceMountsTests {
    /// A device, which may be followed by the folder of it that is shown: else that is its root.
    private func table(_ mounts: (point: String, device: String)...) -> MountTable {
        let lines = mounts.map { mount in
            let shown = mount.device.contains(" ") ? mount.device : "\(mount.device) /"
            return "1 1 \(shown) \(mount.point) rw - ext4 /dev/x rw\n"
        }
        return MountTable(lines.joined().utf8)
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
            ("/nowhere-at-all/site", "8:17 /site"),
            ("/nowhere-at-all/site/uploads", "8:33")
        )
        #expect(lost(mounted, service) == [])
        #expect(lost(service, mounted) == [])
        // Nor is it missed where it is gone, and the disk has another number.
        let restarted = table(("/", "9:0"), ("/nowhere-at-all", "9:1"), ("/nowhere-at-all/site/uploads", "9:2"))
        #expect(lost(service, restarted) == [])
        #expect(SourceMounts(of: source, in: service) == SourceMounts(of: source, in: mounted))
    }

    /// A bind mount, a subvolume, or a second export of a server's file system: the folder below has the same device.
    @Test func `what shows another folder of the same file system is lost like any other`() {
        let disk = ("/", "8:1")
        let mounted = table(disk, ("/nowhere-at-all/site/uploads", "8:1 /data/up"))
        #expect(lost(mounted, mounted) == [])
        #expect(lost(mounted, table(disk)) == ["uploads"])
        #expect(lost(mounted, table(("/", "8:9"))) == ["uploads"])
        #expect(lost(mounted, table(("/", "8:9"), ("/nowhere-at-all/site/uploads", "8:9 /data/up"))) == [])
        #expect(lost(table(disk), mounted) == [])
        let around = table(disk, ("/nowhere-at-all", "8:1 /data"))
        #expect(lost(around, table(disk)) == ["."])
        let subvolume = table(("/", "0:31 /@"), ("/nowhere-at-all/site/uploads", "0:31 /@uploads"))
        #expect(lost(subvolume, table(("/", "0:31 /@"))) == ["uploads"])
        // What lies on no mount of its own may be shown by another snapshot.
        #expect(lost(table(("/", "0:31 /@/1")), table(("/", "0:31 /@/2"))) == [])
    }

    /// The kernel gives each export the root "/", and so what is bound of one.
    @Test func `folders of a server are told apart by their names there`() {
        func nfs(_ mounts: (point: String, name: String)...) -> MountTable {
            let lines = mounts.map { "1 1 0:50 / \($0.point) rw,noatime shared:2 - nfs4 server:\($0.name) rw\n" }
            return MountTable("1 1 8:1 / / rw - ext4 /dev/x rw\n\(lines.joined())".utf8)
        }
        let site = ("/nowhere-at-all", "/export/srv")
        let mounted = nfs(site, ("/nowhere-at-all/site/uploads", "/export/up\\040loads"))
        #expect(lost(mounted, nfs(site)) == ["uploads"])
        let service = nfs(site, ("/nowhere-at-all/site", "/export/srv/site"))
        #expect(lost(service, nfs(site)) == [])
        #expect(lost(nfs(site), service) == [])
    }

    @Test func `a disk that is mounted in addition is none`() {
        #expect(lost(table(("/", "8:1")), mounted) == [])
    }

    /// It shows the folder on which the disk is not mounted.
    @Test func `a mount of a service's own hides no disk that is lost`() {
        let (site, around) = ("/nowhere-at-all/site", "/nowhere-at-all")
        #expect(lost(mounted, table(("/", "8:1"), (site, "8:1 \(site)"))) == [".", "uploads"])
        #expect(lost(mounted, table(("/", "8:1"), (around, "8:1 \(around)"))) == [".", "uploads"])
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

    @Test func `a record of an earlier version knows the devices alone`() throws {
        let source = Data(self.source.utf8).base64EncodedString()
        let places = [("", "/nowhere-at-all"), ("uploads", "/nowhere-at-all/site/uploads")].map { path, point in
            let (path, point) = (Data(path.utf8).base64EncodedString(), Data(point.utf8).base64EncodedString())
            return "{\"path\":\"\(path)\",\"point\":\"\(point)\",\"device\":\"8:1\"}"
        }
        let record = "{\"source\":\"\(source)\",\"places\":[\(places.joined(separator: ","))]}"
        let known = try JSONDecoder().decode(SourceMounts.self, from: Data(record.utf8))
        #expect(known.places.map(\.mount.folder) == [nil, nil])
        func lost(_ now: MountTable) -> [String] { known.lost(of: self.source, in: now).map { "\($0.path)" } }
        #expect(lost(table(("/", "8:1"))) == [])
        #expect(lost(table(("/", "8:2"))) == [".", "uploads"])
        // What it took for a mount may be a service's own, after a restart.
        let own = "/nowhere-at-all"
        #expect(lost(table(("/", "8:2"), (own, "8:2 \(own)"))) == ["uploads"])
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

    /// The folder below may hold what was there before the disk: without a deletion nothing else would stop it.
    @Test func `nor is anything replaced by what lies below it`() throws {
        let job = Job(id: UUID(), name: "A job", source: source, destination: "/d")
        let known = SourceMounts(of: source, in: mounted)
        let now = table(("/", "8:1"), ("/nowhere-at-all", "8:17"))
        let deletionGuard = DeletionGuard(job: job, lost: known.lost(of: job.source, in: now))
        func change(_ path: String) -> Change {
            Change(path: RelativePath(unchecked: Array(path.utf8)), kind: .file, size: 1, isNew: false)
        }
        func refused(_ changes: Changes) -> DeletionRefusal? {
            let verdict = deletionGuard.verdict(on: changes)
            return if case .refused(let refusal) = verdict { refusal } else { nil }
        }
        var changes = Changes()
        changes.sourceEntries = 1_000
        changes.changes = ["uploads/a", "other"].map(change)
        let first = try #require(refused(changes))
        let place = "/nowhere-at-all/site/uploads, where a file system is not mounted any more"
        let start = "The run would mirror 1 entry to /d from below \(place)"
        #expect(first.reason == "\(start). Mount it again.")
        #expect(first.details == ["It would mirror: uploads/a"])
        guard case .allowedOnce(first.token) = deletionGuard.verdict(on: changes, allowing: first.token) else {
            Issue.record("The token was not taken.")
            return
        }
        // What is allowed is just that: not another entry, nor its deletion.
        changes.changes.append(change("uploads/b"))
        #expect(refused(changes)?.token != first.token)
        changes.changes = [change("other")]
        #expect(refused(changes) == nil)
        changes.deletions = [Deletion(named: "uploads/a")]
        #expect(refused(changes)?.token != first.token)
        let deletion = try #require(refused(changes))
        changes.changes = [change("uploads/b")]
        let both = try #require(refused(changes))
        #expect(both.reason == deletion.reason && both.token != deletion.token)
        #expect(both.details == ["It would delete: uploads/a"])
    }
}
