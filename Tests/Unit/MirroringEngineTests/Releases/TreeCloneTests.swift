import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A clone looks like its original, and shares its files.
@Suite struct TreeCloneTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        mkdir(fixture.destination, 0o755)
    }

    private func clone() throws {
        try TreeClone(original: FolderTree(path: fixture.source), clone: FolderTree(path: fixture.destination)).run()
    }

    @Test func `every kind of entry is there, with its attributes`() async throws {
        try fixture.write("a/b/c.html", "c")
        try fixture.write(Array("a/".utf8) + [0xFF, 0x0A], "odd", in: fixture.source)
        try fixture.write("empty", "")
        mkdir("\(fixture.source)/a/none", 0o700)
        chmod("\(fixture.source)/a/b", 0o555)
        symlink("nowhere", "\(fixture.source)/a/link")
        mkfifo("\(fixture.source)/a/pipe", 0o640)
        link("\(fixture.source)/empty", "\(fixture.source)/second")
        let time = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 5)]
        utimensat(AT_FDCWD, "\(fixture.source)/a", time, 0)
        try clone()
        #expect(try await fixture.differences() == "")
        for name in ["a/b/c.html", "a/link", "empty", "second"] {
            let original = try #require(FileFacts(of: "\(fixture.source)/\(name)"))
            #expect(FileFacts(of: "\(fixture.destination)/\(name)")?.identity == original.identity)
        }
        #expect(FileFacts(of: "\(fixture.destination)/a")?.modified == FileTime(seconds: 1_000_000_000, nanoseconds: 5))
        #expect(FileFacts(of: "\(fixture.destination)/a/b")?.mode == 0o555)
        chmod("\(fixture.source)/a/b", 0o755)
    }

    @Test func `a file that has as many names as it can have is copied`() throws {
        try fixture.write("a.html", "text")
        mkdir("\(fixture.path)/names", 0o755)
        var count = 0
        while link("\(fixture.source)/a.html", "\(fixture.path)/names/\(count)") == 0, count < 70_000 { count += 1 }
        // ext4 allows 65,000; where there is no such limit, there is nothing to see.
        guard errno == EMLINK else { return }
        try clone()
        #expect(fixture.read("a.html") == "text")
        let copy = try #require(FileFacts(of: "\(fixture.destination)/a.html"))
        let original = try #require(FileFacts(of: "\(fixture.source)/a.html"))
        #expect(copy.identity != original.identity)
        #expect(copy.modified == original.modified)
        #expect(copy.mode == original.mode)
    }
}
