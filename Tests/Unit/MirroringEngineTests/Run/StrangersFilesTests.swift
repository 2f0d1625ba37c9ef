import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What somebody else has put at the destination is no copy because it has an original's size and time: root gives it
/// neither owner nor mode.
@Suite(.enabled(if: geteuid() == 0, "only root can give files away")) struct StrangersFilesTests {
    private let fixture: EngineFixture
    private let job: Job
    private var original: String { "\(fixture.source)/u/f" }
    private var copy: String { "\(fixture.destination)/u/f" }
    private var victim: String { "\(fixture.path)/victim" }

    /// A folder of the stranger's, mirrored, and a file of root's that he wants.
    init() async throws {
        fixture = try EngineFixture()
        job = fixture.job()
        Stranger.makeFolder("\(fixture.source)/u")
        _ = try await fixture.run(job)
        try fixture.write(Array("victim".utf8), "precious", in: fixture.path)
        chmod(victim, 0o600)
        try fixture.write("u/f", "his own.")
        chmod(original, 0o666)
        Stranger.give(original)
        try Stranger.imitate(victim, at: original)
    }

    private func checkVictim(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let facts = FileFacts(of: path)
        #expect(facts?.owner == 0, sourceLocation: sourceLocation)
        #expect(facts?.mode == 0o600, sourceLocation: sourceLocation)
    }

    private func checkCopy(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(fixture.read("u/f") == "his own.", sourceLocation: sourceLocation)
        #expect(FileFacts(of: copy)?.owner == Stranger.user, sourceLocation: sourceLocation)
        #expect(FileFacts(of: copy)?.mode == 0o666, sourceLocation: sourceLocation)
        #expect(try await fixture.differences() == "", sourceLocation: sourceLocation)
    }

    @Test func `a second name of a file of root's`() async throws {
        link(victim, copy)
        #expect(try await fixture.run(job).outcome == .succeeded)
        checkVictim(victim)
        try await checkCopy()
    }

    /// Whoever may write to a folder may move what is in it, and a file of root's may have been his to move.
    @Test func `a file of root's that he has moved`() async throws {
        rename(victim, copy)
        var status = stat()
        let held = open(copy, O_RDONLY)
        defer { close(held) }
        #expect(try await fixture.run(job).outcome == .succeeded)
        fstat(held, &status)
        #expect(status.st_uid == 0 && status.st_mode & 0o777 == 0o600)
        try await checkCopy()
    }

    @Test func `what he puts there after it was listed`() async throws {
        try fixture.write(Array("u/f".utf8), "his own.", in: fixture.destination)
        Stranger.give(copy)
        try Stranger.imitate(original, at: copy)
        // Only its mode is to change, until the package is transferred.
        let recorder = Recorder { [copy, victim] event in
            guard event.status.state == .transferred else { return }
            unlink(copy)
            link(victim, copy)
        }
        #expect(try await fixture.run(job, recorder).outcome == .completedWithErrors)
        #expect(recorder.complaints.map(\.category) == [.changedWhileReading])
        checkVictim(victim)
        #expect(try await fixture.run(job).outcome == .succeeded)
        checkVictim(victim)
        try await checkCopy()
    }

    @Test func `content of his under a name of root's`() async throws {
        try fixture.write("bin/tool", "root's tool")
        let planted = "\(fixture.destination)/bin/tool"
        try fixture.write(Array("bin/tool".utf8), "evil's tool", in: fixture.destination)
        try Stranger.imitate("\(fixture.source)/bin/tool", at: planted)
        Stranger.give(planted, "\(fixture.destination)/bin")
        let writer = open(planted, O_WRONLY)
        defer { close(writer) }
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("bin/tool") == "root's tool")
        #expect(pwrite(writer, "evil", 4, 0) == 4)
        #expect(fixture.read("bin/tool") == "root's tool")
        #expect(try await fixture.differences() == "")
    }

    /// A new name at the destination is made from the copy of its other names.
    @Test func `a link to content of his`() async throws {
        try fixture.write("u/a", "root's tool")
        #expect(try await fixture.run(job).outcome == .succeeded)
        mkdir("\(fixture.source)/z", 0o755)
        link("\(fixture.source)/u/a", "\(fixture.source)/z/tool")
        let (source, target) = ("\(fixture.source)/u/a", "\(fixture.destination)/u/a")
        let recorder = Recorder { [fixture] event in
            guard event.status.state == .transferred else { return }
            unlink(target)
            try? fixture.write(Array("u/a".utf8), "evil's tool", in: fixture.destination)
            try? Stranger.imitate(source, at: target)
            Stranger.give(target)
        }
        _ = try await fixture.run(job, recorder)
        #expect(fixture.read("z/tool") == nil)
        #expect(recorder.complaints.map(\.item) == ["z/tool"])
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("z/tool") == "root's tool")
        #expect(try await fixture.differences() == "")
    }

    @Test func `rights to folders that he has left`() async throws {
        let site = "\(fixture.path)/site"
        let own = fixture.job { $0.destination = site }
        for folder in ["planted", "planted/made"] {
            mkdir("\(fixture.source)/\(folder)", 0o755)
            chmod("\(fixture.source)/\(folder)", 0o775)
        }
        for folder in [site, "\(site)/planted"] {
            Stranger.makeFolder(folder)
            guard Stranger.putLists(on: folder) else { return }
        }
        #expect(try await fixture.run(own).outcome == .succeeded)
        for folder in ["", "/planted", "/planted/made"] {
            #expect(!Stranger.hasLists(on: site + folder), "\(folder)")
            #expect(FileFacts(of: site + folder)?.owner == 0)
        }
        #expect(FileFacts(of: "\(site)/planted")?.mode == 0o775)
    }

    /// What the administrator has set stays, where lists are not the job's.
    @Test func `rights to folders of root's`() async throws {
        var job = job
        job.accessLists = false
        try fixture.write("bin/tool")
        #expect(try await fixture.run(job).outcome == .succeeded)
        let folder = "\(fixture.destination)/bin"
        guard Stranger.putLists(on: folder) else { return }
        mkdir("\(fixture.source)/bin/new", 0o755)
        Stranger.give("\(fixture.source)/bin")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(FileFacts(of: folder)?.owner == Stranger.user)
        #expect(Stranger.hasLists(on: folder) && Stranger.hasLists(on: "\(folder)/new"))
    }

    @Test func `owners that change bring the content again, at once`() async throws {
        try fixture.write("bin/tool", "root's tool")
        for name in ["second", "third"] { link("\(fixture.source)/bin/tool", "\(fixture.source)/bin/\(name)") }
        #expect(try await fixture.run(job).outcome == .succeeded)
        chown("\(fixture.source)/bin/tool", 12_345, 23_456)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test func `what is right already is left alone`() async throws {
        try fixture.write("bin/tool", "root's tool")
        for (number, mode) in [0o644, 0o600, 0o4755, 0o2755, 0o1666, 0o444].enumerated() {
            for owner in [0, Stranger.user, 12_345] as [uid_t] {
                let name = "bin/\(number)-\(owner)"
                try fixture.write(name, name)
                chown("\(fixture.source)/\(name)", owner, owner)
                chmod("\(fixture.source)/\(name)", mode_t(mode))
            }
        }
        link("\(fixture.source)/bin/tool", "\(fixture.source)/bin/second")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
        let before = try await state()
        let recorder = Recorder()
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        #expect(recorder.rows == [Rows.initialized, Rows.completed])
        #expect(try await state() == before)
    }

    /// Inodes, owners, modes and times of the destination, the last change of each included.
    private func state() async throws -> String {
        try await fixture.command("find", fixture.destination, "-printf", "%P %i %U:%G %m %T@ %C@\\n").output
    }
}
