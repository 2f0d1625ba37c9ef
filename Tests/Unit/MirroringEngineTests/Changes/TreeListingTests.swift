import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A source of which there is no copy is listed as rsync lists it, or by rsync.
@Suite struct TreeListingTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        for name in ["z", "A", "a-file", "a/1", "a/x/2", "a/x.y", "a.b/3", "b/4", "b/line\nfeed", "b/\\#101"] {
            try fixture.write(name, "This is \(name).")
        }
        try fixture.write([0x62, 0x2F, 0xFF], "no text", in: fixture.source)
        mkdir("\(fixture.source)/empty", 0o700)
        symlink("a/1", "\(fixture.source)/b/link")
    }

    private func survey(_ change: (inout Job) -> Void = { _ in }) throws -> ChangeSurvey {
        let job = fixture.job(change)
        return ChangeSurvey(
            job: job,
            rsync: Rsync(program: "rsync"),
            source: try LocalSource(path: job.source),
            destination: LocalTree(path: job.destination, of: job)
        )
    }

    @Test func `all of it is new, in the same order`() async throws {
        let survey = try survey()
        let own = try #require(try await survey.newEntries())
        #expect(fixture.openInSource == [], "who has the answer may unmount the disk")
        var listed = ItemizedChanges()
        let arguments = survey.arguments(fixture.source, RsyncFolder.nowhere, version: nil)
        let result = try await survey.rsync.run(arguments) { listed.take($0) }
        #expect(result.isSuccess, "\(result.messages)")
        #expect(own.changes == listed.changes)
        #expect(own.specials.map(\.path) == listed.specials.map(\.path))
        #expect(own.specials.map(\.kind) == [.link])
        #expect((own.entries, own.folders, own.bytes) == (listed.entries, listed.folders, listed.bytes))
        #expect(own.count == 18)
    }

    @Test func `a survey says the same, whoever has listed the source`() async throws {
        let own = try await survey().changes()
        let options = try RsyncOptions(["--checksum-choice=md5"])
        let listed = try await survey { $0.rsyncOptions = options }.changes()
        #expect(own == listed)
        #expect(own.changes.count == 18)
    }

    @Test(arguments: ["pipe", "another name", "engine", "deep", "excluded", "content", "options"])
    func `what rsync alone understands is left to it`(reason: String) async throws {
        switch reason {
        case "pipe": mkfifo("\(fixture.source)/pipe", 0o600)
        case "another name": link("\(fixture.source)/z", "\(fixture.source)/b/another")
        case "engine": mkdir("\(fixture.source)/b/.site.mirroring", 0o700)
        case "deep": try fixture.write((0..<140).map { "\($0)" }.joined(separator: "/"))
        default: break
        }
        let options = try RsyncOptions(reason == "options" ? ["--no-specials"] : [])
        let survey = try survey { job in
            if reason == "excluded" { job.exclude = ["*.tmp"] }
            if reason == "content" { job.verify = .content }
            job.rsyncOptions = options
        }
        #expect(try await survey.newEntries() == nil)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"))
    func `what can't be listed is left to rsync`() async throws {
        chmod("\(fixture.source)/a", 0)
        #expect(try await survey().newEntries() == nil)
        chmod("\(fixture.source)/a", 0o755)
    }
}
