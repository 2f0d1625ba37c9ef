import Testing

@testable import mom

@Suite struct ShownWordsTests {
    private func covered(_ words: String...) -> [String] {
        let bytes: [UInt8] = words.flatMap { word -> [UInt8] in Array(word.utf8) + [0] }
        let after = ShownWords.covered(bytes)
        #expect(after.count == bytes.count)
        #expect(after.last == 0)
        return after.dropLast().split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func secretsAreCoveredAndNothingElse() {
        #expect(covered("mom", "--", "rsync", "-a", "a/", "b/") == ["mom", "--", "rsync", "-a", "a/", "b/"])
        #expect(covered("mom", "--password", "hunter22", "x") == ["mom", "--password", "********", "x"])
        #expect(covered("mom", "--password=hunter22") == ["mom", "--password=********"])
        #expect(covered("mom", "a,token=opensesame,b") == ["mom", "a,token=**********,b"])
        #expect(covered("mom", "Authorization: Bearer abc") == ["mom", "Authorization: **********"])
        #expect(!covered("mom", "https://u:swordfish@h/")[1].contains("swordfish"))
    }

    /// Names of files need not be text, and words may be empty.
    @Test func anyWordsStayAsLongAsTheyAre() {
        #expect(covered("mom", "", "--token", "", "--secret=") == ["mom", "", "--token", "", "--secret="])
        #expect(covered("mom", "--password") == ["mom", "--password"])
        let open: [UInt8] = Array("mom".utf8) + [0, 0xFF, 0xFE, 0] + Array("--password=".utf8)
        #expect(ShownWords.covered(open + [0xFF, 0xC3, 0x41, 0]) == open + Array("***".utf8) + [0])
        #expect(ShownWords.covered([]) == [])
    }
}
