import Foundation
import Glibc
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringTrace

@Suite struct TreeFilesTests {
    private let tree: TreeFixture

    init() throws {
        tree = try TreeFixture()
    }

    @Test func nothingHasTheDigestOfNothing() throws {
        let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(try tree.read().digest.tree == MirroringTree(files: 0, bytes: 0, digest: digest))
    }

    /// By the published rule, with `find`, `sort` and `sha256sum`; a folder's files stand where their whole paths do, so `a-b` comes before
    /// `a/z`.
    @Test func digestIsThatOfThePublishedRule() throws {
        try tree.write("1\n", to: "a/z")
        try tree.write("2\n", to: "a-b")
        try tree.write("3\n", toName: [0xFF])
        try tree.write("x\n", to: TracePlace.path)
        // Whoever looks when a trace is written sees the next one beside it.
        try tree.write("y\n", to: "\(TracePlace.path).new")
        #expect(symlink("a-b", "\(tree.path)/link") == 0)
        #expect(mkdir("\(tree.path)/empty", 0o755) == 0)
        #expect(mkfifo("\(tree.path)/pipe", 0o644) == 0)
        let digest = "sha256:18f2612cfb1481ce23dad8ed2ba349df133106f70ece85b734d6c748136a710b"
        #expect(try tree.read().digest.tree == MirroringTree(files: 3, bytes: 6, digest: digest))
    }

    @Test func onlySelectedFilesCount() throws {
        try tree.write("1\n", to: "a/z")
        let alone = try tree.read().digest.tree
        try tree.write("2\n", to: "a/other")
        #expect(try tree.read().digest.tree.files == 2)
        #expect(try tree.read(selection: [Array("a/z".utf8), Array("gone".utf8)]).digest.tree == alone)
    }

    /// Whoever probes a copy may not even open them.
    @Test func foldersOfEnginesAreLeftOut() throws {
        try tree.write("1\n", to: "a/z")
        let alone = try tree.read()
        let engines = [".mirroring-staging/x", "a/.mirroring-staging/x", "a/.www.mirroring/x", ".www.releases/x"]
        for name in engines + ["lost+found/x"] { try tree.write("2\n", to: name) }
        let all = try tree.read()
        #expect(all.digest.tree == alone.digest.tree)
        #expect(!alone.hasLeftOut && all.hasLeftOut)
        let others = ["www.mirroring/x", ".mirroring/x", "a/lost+found/x", ".releases/x", "lost+found-/x"]
        for name in others { try tree.write("3\n", to: name) }
        #expect(try tree.read().digest.tree.files == 1 + others.count)
    }

    @Test func noLinkIsFollowed() throws {
        let elsewhere = try TreeFixture()
        try elsewhere.write("secret\n", to: "file")
        #expect(symlink(elsewhere.path, "\(tree.path)/folder") == 0)
        #expect(symlink("\(elsewhere.path)/file", "\(tree.path)/file") == 0)
        #expect(try tree.read().digest.tree.files == 0)
    }

    @Test func whatIsKnownIsNotReadAgain() throws {
        try tree.write("one\n", to: "file")
        let first = try tree.read().digest.tree
        // Known by its stamp, with a digest that only the index can have it from.
        let stamp = try #require(try tree.root.stamp(FileName("file")))
        let digest = try #require(FileDigest(hexadecimal: String(repeating: "0f", count: 32).utf8))
        var index = DigestIndex()
        index.add(Array("file".utf8), stamp, digest)
        #expect(try tree.read(known: index).digest.tree != first)
        #expect(try tree.read(known: index).index == index)
    }

    /// Who ends it has what was read by then, and was told of each entry and byte.
    @Test func readingCanBeEnded() throws {
        for name in ["a", "b"] { try tree.write(String(repeating: name, count: 100_000), to: name) }
        let files = TreeFiles(of: tree.root, path: tree.path)
        var whole = TreeFiles.Result()
        var done = 0
        try files.read(into: &whole) { count in
            done += count
            return true
        }
        #expect(done == 200_002)
        #expect(whole.digest.tree == (try tree.read().digest.tree))

        for limit in [1, 70_000, 150_000] {
            var part = TreeFiles.Result()
            var done = 0
            #expect(throws: CancellationError.self) {
                try files.read(into: &part) { count in
                    done += count
                    return done < limit
                }
            }
            #expect(part.index.count == (limit > 100_001 ? 1 : 0))
            #expect(DigestIndex().updated(by: part.index) == part.index)
            #expect(whole.index.updated(by: part.index) == whole.index)
        }
    }

    /// Right after the reading, so that its stamp may be the same, too.
    @Test func changeBehindTheSameSizeAndTimeIsSeen() throws {
        try tree.write("one\n", to: "file")
        tree.touch("file", 1_000_000_000)
        let first = try tree.read()
        let known = first.index.settled(at: .now)
        try tree.write("two\n", to: "file")
        tree.touch("file", 1_000_000_000)
        let second = try tree.read(known: known)
        #expect(second.digest.tree != first.digest.tree)
        #expect(try second.digest.tree == tree.read().digest.tree)
    }
}
