import Testing

@testable import MirroringSettings

@Suite struct ShellWordTests {
    @Test(
        arguments: [
            ("plain-1_2./@", "plain-1_2./@"), ("", "''"), ("^$", "'^$'"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#),
            ("$(x)", "'$(x)'"),
            ("ü", "'ü'"),
        ]
    )
    func `words for a shell stand for themselves`(word: String, quoted: String) {
        #expect(ShellWord.quoted(word) == quoted)
    }
}
