import Testing

@testable import MirroringFiles

@Suite struct PathNamesTests {
    @Test(
        arguments: [
            ("/srv/www", ["srv", "www"]), ("//srv//www/", ["srv", "www"]), ("a", ["a"]), ("", []), ("/", []),
            // For a text the last slash and the mark behind it are one character.
            ("/srv/../\u{301}x", ["srv", "..", "\u{301}x"]), ("/\u{301}", ["\u{301}"]),
        ] as [(String, [String])]
    )
    func `a path is split as the kernel splits it`(path: String, names: [String]) {
        #expect(path.pathNames().map(String.init) == names)
        #expect(path[...].pathNames().map(String.init) == names)
    }

    @Test func `what is empty can be kept`() {
        #expect("//a/".pathNames(keepingEmpty: true) == ["", "", "a", ""])
        #expect("".pathNames(keepingEmpty: true) == [""])
    }
}
