import Testing

@testable import MirroringCommands

@Suite struct ProcessArgumentsTests {
    @Test(arguments: [
        ("mirror\0run\0site.yaml\0", ["run", "site.yaml"]), ("/usr/bin/mirror\0", []), ("\0--version\0", ["--version"]),
        ("mirror\0run\0\0a b\n\0", ["run", "", "a b\n"]), ("mom\0watch\0Übersicht\0", ["watch", "Übersicht"]),
        ("\0", []),
    ])
    func `words end with a zero, and the first is the program's name`(kept: String, words: [String]) {
        #expect(ProcessArguments.words(in: Array(kept.utf8)) == words)
    }

    @Test(arguments: ["", "mirror\0run"])
    func `what has no end is no list of words`(kept: String) {
        #expect(ProcessArguments.words(in: Array(kept.utf8)) == nil)
    }

    @Test func `those of this process are the ones that Swift finds`() throws {
        #expect(try ProcessArguments.words() == Array(CommandLine.arguments.dropFirst()))
    }
}
