import Foundation
import Testing

@testable import MirroringEngine

/// Hard links and symlinks are at the destination what they are at the source, however a run is cut into packages.
@Suite struct LinkMirrorTests {
    @Test func `hard links stay one file, across packages too`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        for name in ["b.html", "c.html", "d/e.html"] {
            mkdir("\(fixture.source)/d", 0o755)
            link("\(fixture.source)/a.html", "\(fixture.source)/\(name)")
        }
        let job = fixture.job { $0.package.maxPages = 1 }
        try await fixture.mirror(job)
        try fixture.write("a.html", "changed, all of them")
        try await fixture.mirror(job)
        link("\(fixture.source)/a.html", "\(fixture.source)/0-new-name")
        try await fixture.mirror(job)
    }

    /// rsync has no room for a line in which both stand, and ends.
    @Test func `a long link on a long path costs nothing`() async throws {
        let fixture = try EngineFixture()
        let folder = (0..<6).map { String(repeating: "\($0)", count: 200) }.joined(separator: "/")
        try fixture.write("\(folder)/a")
        try #require(link("\(fixture.source)/\(folder)/a", "\(fixture.source)/\(folder)/b") == 0)
        let target = String(repeating: "t/", count: 2_000)
        try #require(symlink(target, "\(fixture.source)/\(folder)/link") == 0)
        try await fixture.mirror(fixture.job())
        // Foundation gives only a part of it.
        var read = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("\(fixture.destination)/\(folder)/link", &read, read.count)
        #expect(read.prefix(max(count, 0)).elementsEqual(target.utf8.map { CChar(bitPattern: $0) }))
    }

    /// rsync lists all names of the file, and of which one they are another name at no one of them.
    @Test(arguments: [Publishing.packages, .releases(kept: 2)])
    func `hard links stay one file when only their attributes change`(publish: Publishing) async throws {
        let fixture = try EngineFixture()
        try fixture.write("a/page.html", "one file")
        mkdir("\(fixture.source)/b", 0o755)
        link("\(fixture.source)/a/page.html", "\(fixture.source)/b/page.html")
        let job = fixture.job { $0.publish = publish }
        try await fixture.mirror(job)
        chmod("\(fixture.source)/a/page.html", 0o640)
        try await fixture.mirror(job)
        // Two files at the destination, which are to be one again.
        chmod("\(fixture.source)/a/page.html", 0o600)
        if publish == .packages {
            unlink("\(fixture.destination)/b/page.html")
            try fixture.write(Array("b/page.html".utf8), "one file", in: fixture.destination)
        }
        try await fixture.mirror(job)
    }

    /// The source was restored without its hard links, or somebody has linked equal files of the site: the mode of one went to and fro.
    @Test func `what is one file only at the destination is two when their attributes differ`() async throws {
        let fixture = try EngineFixture()
        let (a, b) = ("\(fixture.source)/a.html", "\(fixture.source)/b.html")
        try fixture.write("a.html", "one file")
        link(a, b)
        let job = fixture.job()
        try await fixture.mirror(job)
        unlink(b)
        try fixture.write("b.html", "one file")
        var status = stat()
        try #require(stat(a, &status) == 0)
        try #require(utimensat(AT_FDCWD, b, [status.st_atim, status.st_mtim], 0) == 0)
        try await fixture.mirror(job)
        chmod(a, 0o600)
        try await fixture.mirror(job)
    }
}
