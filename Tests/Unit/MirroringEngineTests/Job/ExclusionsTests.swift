import Foundation
import Testing

@testable import MirroringEngine

@Suite struct ExclusionsTests {
    @Test(
        arguments: [
            ("/uploads/", "uploads"), ("/uploads", "uploads"), ("/uploads/***", "uploads"), ("uploads/", "a/uploads"),
            ("uploads", "uploads/deep/er"), ("a/b/", "x/a/b"), ("/a/*/", "a/b"), ("/a/**/z/", "a/b/c/z"),

            ("up*/", "uploads"),
            ("/a/b/", "a/b/c"), ("**/z", "a/b/z"),
        ]
    )
    func `a folder is covered`(_ pattern: String, _ path: String) {
        #expect(Exclusions(patterns: [pattern]).cover(path))
    }

    @Test(
        arguments: [
            ("/uploads/", "a/uploads"), ("/uploads/x/", "uploads"), ("uploads", "uploads2"),
            ("/a*", "b/a"), ("a/b/", "b"), ("/", "a"), ("*.tmp", "uploads"), ("/a/*/", "b/a/c"),
        ]
    )
    func `a folder is not covered`(_ pattern: String, _ path: String) {
        #expect(!Exclusions(patterns: [pattern]).cover(path))
    }

    @Test func `what is any engine's is left out by every job`() {
        let exclusions = Exclusions(of: Job(id: UUID(), name: "n", source: "/s", destination: "/d"))
        for path in [
            ".www.mirroring", "a/.www.mirroring/x", ".www.releases", ".mirroring-staging", "a/.mirroring-staging",
            "lost+found",
        ] {
            #expect(exclusions.cover(path), "\(path)")
        }
        for path in ["www.mirroring", ".mirroring", "mirroring-staging", ".mirrored", "a/lost+found"] {
            #expect(!exclusions.cover(path), "\(path)")
        }
    }

    @Test(arguments: [(".stage", "/.stage/"), (".st[a]ge*", "/.st\\[a]ge\\*/"), (".a\\b", "/.a\\b/")])
    func `a staging folder in the destination is left out by its own name`(_ name: String, _ pattern: String) {
        let job = Job(id: UUID(), name: "n", source: "/s", destination: "/none/d", staging: "/none/d/\(name)")
        #expect(Exclusions(of: job).patterns == Exclusions.always + [pattern])
        let beside = Job(id: UUID(), name: "n", source: "/s", destination: "/none/d", staging: "/none/.x")
        #expect(Exclusions(of: beside).patterns == Exclusions.always)
    }
}
