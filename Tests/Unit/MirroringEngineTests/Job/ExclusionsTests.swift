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

    @Test(
        arguments: [
            ("uploads", true, #"exclude: ["/uploads/"]"#), ("a.html", false, #"exclude: ["/a.html"]"#),
            ("up [x]*", true, #"exclude: ["/up \\[x]\\*/"]"#), (#"q"\ü"#, true, #"exclude: ["/q\"\\ü/"]"#),
            ("a\tb", false, #"exclude: ["/a\u0009b"]"#),
        ]
    )
    func `what leaves out one entry is told as a job file has it`(
        _ path: String,
        _ isFolder: Bool,
        _ line: String
    ) throws {
        #expect(Exclusions.advice(leavingOut: path, isFolder: isFolder) == line)
        let text = "id: \(UUID())\nname: n\nsource: /none/s\ndestination: /none/d\n\(line)\n"
        let exclusions = Exclusions(of: try JobFile.document(text: text, file: "n.yaml").job)
        #expect(exclusions.cover(path, isFolder: isFolder))
        #expect(!exclusions.cover("\(path)x", isFolder: isFolder))
    }

    @Test func `a pattern for folders leaves out no file`() {
        for pattern in ["/a/", "a/", "/a/***"] {
            let exclusions = Exclusions(patterns: [pattern])
            #expect(!exclusions.cover("a", isFolder: false))
            #expect(exclusions.cover("a/b", isFolder: false))
        }
        #expect(Exclusions(patterns: ["/a"]).cover("a", isFolder: false))
    }

    @Test func `a backslash is one of the name where there is no wildcard`() {
        #expect(Exclusions(patterns: [#"/a\b/"#]).cover(#"a\b"#))
        #expect(!Exclusions(patterns: [#"/a\b*/"#]).cover(#"a\b"#))
        #expect(Exclusions(patterns: [#"/a\\b*/"#]).cover(#"a\bc"#))
    }
}
