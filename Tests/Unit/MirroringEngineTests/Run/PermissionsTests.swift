import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Where the attributes at the destination come from, in whole runs. Each second run finds nothing to do.
@Suite struct PermissionsTests {
    private func fixture() throws -> EngineFixture {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "new")
        try fixture.write("folder/b.html", "b")
        try fixture.write("program")
        chmod("\(fixture.source)/a.html", 0o664)
        chmod("\(fixture.source)/folder", 0o700)
        chmod("\(fixture.source)/program", 0o4755)
        return fixture
    }

    private func mode(_ name: String, in fixture: EngineFixture) -> UInt32? {
        FileFacts(of: "\(fixture.destination)/\(name)")?.mode
    }

    /// Runs a job twice.
    private func mirror(_ job: Job, in fixture: EngineFixture) async throws {
        let first = Recorder()
        #expect(try await fixture.run(job, first).outcome == .succeeded, "\(first.complaints)")
        let second = Recorder()
        _ = try await fixture.run(job, second)
        #expect(second.rows == [Rows.initialized, Rows.completed])
        #expect(fixture.read("a.html") == "new")
    }

    @Test func `one mode for all, and no rights for programs`() async throws {
        let fixture = try fixture()
        try await mirror(fixture.job { $0.permissions = .fixed(.init(mode: 0o640)) }, in: fixture)
        let modes = [".", "a.html", "folder", "folder/b.html", "program"].map { mode($0, in: fixture) }
        #expect(modes == [0o750, 0o640, 0o750, 0o640, 0o640])
    }

    @Test func `what is not named comes from the source, but for rights`() async throws {
        let fixture = try fixture()
        try await mirror(fixture.job { $0.permissions = .fixed(.init(folders: 0o755)) }, in: fixture)
        #expect(["a.html", "folder", "program"].map { mode($0, in: fixture) } == [0o664, 0o755, 0o755])
    }

    @Test func `what is there keeps its mode, with new content, and what is new is made as by anybody`() async throws {
        let fixture = try fixture()
        defer { withExtendedLifetime(fixture) {} }
        try fixture.write(Array("a.html".utf8), "old content", in: fixture.destination)
        try fixture.write(Array("folder/old.html".utf8), "old", in: fixture.destination)
        chmod("\(fixture.destination)/a.html", 0o4600)
        chmod("\(fixture.destination)/folder", 0o2771)
        chmod(fixture.destination, 0o711)
        try await mirror(fixture.job { $0.permissions = .keep }, in: fixture)
        // What gave rights to the old content gives none to the new.
        #expect([".", "a.html", "folder"].map { mode($0, in: fixture) } == [0o711, 0o600, 0o2771])
        let made = try #require(FileFacts(of: fixture.path)).mode & 0o777
        #expect(["folder/b.html", "program"].map { mode($0, in: fixture) } == [made & 0o666, made])
        #expect(!fixture.exists("destination/folder/old.html"))
    }

    /// Folders below it that are new as well, and what is in them.
    @Test(.enabled(if: geteuid() == 0)) func `what is new has the group of a folder that hands it on`() async throws {
        let fixture = try fixture()
        mkdir(fixture.destination, 0o755)
        let group: gid_t = 23_456
        chown(fixture.destination, .max, group)
        chmod(fixture.destination, 0o2755)
        try await mirror(fixture.job { $0.permissions = .keep }, in: fixture)
        for name in ["a.html", "folder", "folder/b.html"] {
            #expect(FileFacts(of: "\(fixture.destination)/\(name)")?.group == group, "\(name)")
        }
        #expect(mode("folder", in: fixture).map { $0 & 0o2000 } == 0o2000)
    }

    @Test(.enabled(if: geteuid() == 0)) func `root may give all to one owner`() async throws {
        let fixture = try fixture()
        let nobody = Account(name: "nobody", number: Stranger.user)
        try await mirror(fixture.job { $0.permissions = .fixed(.init(owner: nobody, group: nobody)) }, in: fixture)
        for name in [".", "a.html", "folder", "folder/b.html", "program"] {
            let facts = try #require(FileFacts(of: "\(fixture.destination)/\(name)"))
            #expect([facts.owner, facts.group] == [nobody.number, nobody.number])
        }
        #expect(mode("program", in: fixture) == 0o755)
    }

    @Test(.enabled(if: geteuid() == 0)) func `root keeps the owner of what is there`() async throws {
        let fixture = try fixture()
        try fixture.write(Array("a.html".utf8), "old content", in: fixture.destination)
        Stranger.give("\(fixture.destination)/a.html")
        for name in ["link", "new"] {
            symlink("a.html", "\(fixture.source)/\(name)")
            Stranger.give("\(fixture.source)/\(name)")
        }
        symlink("elsewhere", "\(fixture.destination)/link")
        try await mirror(fixture.job { $0.permissions = .keep }, in: fixture)
        #expect(FileFacts(of: "\(fixture.destination)/a.html")?.owner == Stranger.user)
        #expect(FileFacts(of: "\(fixture.destination)/program")?.owner == 0)
        // A link is none of the source's owner either, whether one was there or not.
        #expect(FileFacts(of: "\(fixture.destination)/link")?.owner == 0)
        #expect(FileFacts(of: "\(fixture.destination)/new")?.owner == 0)
    }

    @Test(.enabled(if: geteuid() != 0)) func `others can give nothing away`() throws {
        let fixture = try fixture()
        let root = Account(name: "root", number: 0)
        for fixed in [AttributePolicy.Fixed(owner: root), AttributePolicy.Fixed(group: root)] {
            let job = fixture.job { $0.permissions = .fixed(fixed) }
            let failure = #expect(throws: RunFailure.self) { try JobValidation(job: job).check() }
            #expect(failure?.item == "root")
        }
    }
}
