import MirroringEvents
import SystemPackage
import Testing

@testable import MirroringEngine

/// FAT, NTFS and SMB do not take every name that a source may have.
@Suite struct NameRulesTests {
    private let narrow = NameRules(refused: [0x01, 0x0A, UInt8(ascii: ":")], areText: true, longest: 12)

    @Test func `usual file systems take every name`() {
        for name in ["a:b", "q?", "\u{1}", "tab\t", String(repeating: "ü", count: 127)] {
            #expect(NameRules().objection(to: name.utf8) == nil, "\(name)")
        }
        #expect(NameRules().objection(to: [0xFF, 0xFE]) == nil)
    }

    @Test(
        arguments: [
            ("a:b.txt", "takes no name with \":\" in it"),
            ("line\nbreak", "takes no name with a control character in it"),
            ("much too long", "takes no name of more than 12 bytes"), ("Übersicht", nil), ("a?b", nil),
        ] as [(String, String?)]
    )
    func `what others do not take is said`(name: String, objection: String?) {
        #expect(narrow.objection(to: name.utf8) == objection)
    }

    @Test func `what is no text`() {
        #expect(narrow.objection(to: [0x61, 0xFF]) == "takes only names in UTF-8")
    }

    @Test func `it is said of an entry that can't be found or made by its name, and of no other`() {
        let path = RelativePath(unchecked: Array("sub/a:b".utf8))
        let refused = RunFailure(.invalidArgument, while: "made", path, in: "/vol/dst")
        #expect(refused.category == .validation && refused.reach == .item && refused.item == "sub/a:b")
        #expect(
            refused.description == """
                sub/a:b can't be mirrored: the file system of /vol/dst does not take this name (invalid argument). Rename it, or leave it \
                out with "exclude".
                """
        )
        #expect(RunFailure(.fileNameTooLong, while: "looked at", path, in: "/d").item == "sub/a:b")
        #expect(RunFailure(.invalidArgument, while: "given its permissions", path, in: "/d").item == "/d/sub/a:b")
        #expect(RunFailure(.permissionDenied, while: "made", path, in: "/d").category == .authorization)
        #expect(RunFailure(.invalidArgument, while: "read", .root, in: "/d").item == "/d")
    }
}
