import Testing

@testable import MirroringEngine

@Suite struct DeletionSummaryTests {
    /// Deletions by their paths; a folder ends with a slash.
    private func summary(_ paths: [String]) -> [String] {
        DeletionSummary(of: paths.map(Deletion.init(named:))).lines
    }

    @Test func `a whole folder is one line, and the largest comes first`() {
        let paths = ["a.html", "old/x/1", "old/x/2", "old/x/", "old/y", "old/", "empty/", "half/gone", "z/1", "z/"]
        #expect(summary(paths) == ["old/ (5 entries)", "z/ (2 entries)", "a.html", "empty/", "half/gone"])
        #expect(summary(paths.reversed()) == summary(paths))
        #expect(summary([]) == [])
    }

    @Test func `names that begin alike are not below each other`() {
        #expect(summary(["old/", "older", "old.html"]) == ["old/", "old.html", "older"])
    }

    @Test func `of many there are twenty lines, and how many more there are`() {
        #expect(summary((10..<30).map { "f\($0)" }).count == 20)
        let lines = summary((10..<40).map { "f\($0)" } + ["big/1", "big/"])
        #expect(lines.count == 20)
        #expect(lines.first == "big/ (2 entries)")
        #expect(lines.last == "… and 12 more entries")
        #expect(summary((100..<1_100).flatMap { ["f\($0)/1", "f\($0)/"] }).last == "… and 1962 more entries")
    }

    @Test func `names are shown and not obeyed`() {
        #expect(summary(["a\u{1B}[31m"]) == ["a\\#033[31m"])
    }
}

extension Deletion {
    /// A deletion by its path; a folder's ends with a slash.
    init(named path: String) {
        let isFolder = path.hasSuffix("/")
        let bytes = isFolder ? Array(path.utf8.dropLast()) : Array(path.utf8)
        self.init(path: RelativePath(unchecked: bytes), isFolder: isFolder)
    }
}
