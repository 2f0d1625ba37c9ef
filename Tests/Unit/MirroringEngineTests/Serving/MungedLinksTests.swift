import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// The links of a package's tree lead nowhere for a while, and then where they did.
@Suite struct MungedLinksTests {
    private let fixture: EngineFixture
    private let staging: StagingFolder
    private let package: PackageFolder

    init() throws {
        fixture = try EngineFixture()
        mkdir(fixture.destination, 0o755)
        staging = StagingFolder(job: fixture.job())
        package = try staging.package(UUID())
        try package.create(manifest: [])
        try fixture.write(Array("a/file".utf8), "text", in: package.tree)
        symlink("/etc", "\(package.tree)/out")
        symlink("../b\u{1}", "\(package.tree)/a/up")
        linkat(AT_FDCWD, "\(package.tree)/out", AT_FDCWD, "\(package.tree)/a/same", 0)
        let times = [timespec(tv_sec: 5, tv_nsec: 0), timespec(tv_sec: 7, tv_nsec: 11)]
        for name in ["out", "a/up", "a"] {
            #expect(utimensat(AT_FDCWD, "\(package.tree)/\(name)", times, AT_SYMLINK_NOFOLLOW) == 0)
        }
    }

    private func target(_ name: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(package.tree)/\(name)")
    }

    private func facts(_ name: String) throws -> FileFacts {
        try #require(FileFacts(of: "\(package.tree)/\(name)"))
    }

    private func expectTheSame() throws {
        for name in ["out", "a/up", "a"] {
            #expect(try facts(name).modified == FileTime(seconds: 7, nanoseconds: 11), "\(name)")
        }
        #expect(try facts("out").identity == facts("a/same").identity)
        #expect(try String(contentsOfFile: "\(package.tree)/a/file", encoding: .utf8) == "text")
    }

    @Test func `they lead nowhere, and then where they did`() throws {
        let links = MungedLinks(package: package)
        try links.munge()
        #expect(try target("out") == "/rsyncd-munged//etc")
        #expect(try target("a/up") == "/rsyncd-munged/../b\u{1}")
        #expect(FileFacts(of: "\(package.tree)/out/passwd") == nil)
        try expectTheSame()
        try links.restore()
        #expect([try target("out"), try target("a/up"), try target("a/same")] == ["/etc", "../b\u{1}", "/etc"])
        try expectTheSame()
    }

    /// As the folder of the source that it came with.
    @Test(.enabled(if: geteuid() != 0, "root may write to every folder"))
    func `so do those in a folder to which nobody may write`() throws {
        chmod("\(package.tree)/a", 0o555)
        let links = MungedLinks(package: package)
        try links.munge()
        #expect(try target("a/up") == "/rsyncd-munged/../b\u{1}")
        #expect(try facts("a").mode == 0o555)
        try links.restore()
        #expect([try target("a/up"), try target("a/same")] == ["../b\u{1}", "/etc"])
        #expect(try facts("a").mode == 0o555)
        try expectTheSame()
    }

    @Test func `one that looks as if it were munged is so once more`() throws {
        symlink("/rsyncd-munged/x", "\(package.tree)/odd")
        let links = MungedLinks(package: package)
        try links.munge()
        #expect(try target("odd") == "/rsyncd-munged//rsyncd-munged/x")
        try links.restore()
        #expect(try target("odd") == "/rsyncd-munged/x")
    }

    /// A process that is killed leaves them as they are, with the time by which they would pass for what was sent.
    @Test func `who comes after one that was killed has them lead again`() throws {
        let links = MungedLinks(package: package)
        try links.restoreLeft()
        #expect(try target("out") == "/etc")
        try links.munge()
        try links.munge()
        #expect(try target("out") == "/rsyncd-munged//etc")
        #expect(try staging.packages().count == 1)
        try links.restoreLeft()
        try links.restoreLeft()
        #expect([try target("out"), try target("a/up"), try target("a/same")] == ["/etc", "../b\u{1}", "/etc"])
        try expectTheSame()
    }
}
