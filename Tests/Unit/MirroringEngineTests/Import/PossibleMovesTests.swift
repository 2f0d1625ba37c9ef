import Testing

@testable import MirroringEngine

/// What may have moved to where it could not be mirrored is not deleted yet.
@Suite struct PossibleMovesTests {
    /// Which of these entries stay, by name and size; a folder has none.
    private func staying(_ moves: inout PossibleMoves, _ entries: (name: String, size: Int?)...) -> [String] {
        entries.filter { moves.keep(path($0.name), size: $0.size) }.map(\.name)
    }

    private func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    @Test func `without a failure nothing waits`() {
        var moves = PossibleMoves()
        #expect(staying(&moves, ("a", 1), ("folder", nil)) == [])
        #expect(moves.waiting == 0)
    }

    @Test func `what has the size or the name of a new item waits, with the folders around it`() {
        var moves = PossibleMoves()
        moves.failed(path("new/page.html"), size: 17)
        moves.failed(path("new/pipe"), size: nil)
        let files = staying(&moves, ("a/b/page.html", 3), ("a/b/moved", 17), ("c/pipe", nil), ("a/b/other", 18))
        #expect(files == ["a/b/page.html", "a/b/moved", "c/pipe"])
        #expect(staying(&moves, ("a/b", nil), ("a", nil), ("c", nil), ("d", nil)) == ["a/b", "a", "c"])
        #expect(moves.waiting == 6)
        moves.told()
        #expect(moves.waiting == 0)
        #expect(staying(&moves, ("page.html", 0)) == ["page.html"])
    }
}
