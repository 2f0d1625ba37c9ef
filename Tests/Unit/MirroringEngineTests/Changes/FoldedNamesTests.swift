import Testing

@testable import MirroringEngine

/// On a file system that does not keep names apart two of them took turns, and what one run had brought the next deleted.
@Suite struct FoldedNamesTests {
    private func path(_ name: String) -> RelativePath { RelativePath(unchecked: Array(name.utf8)) }

    private func names(_ names: String..., keepsCase: Bool = false, keepsEnds: Bool = false) -> FoldedNames {
        var traits = DestinationTraits.usual
        (traits.keepsCase, traits.keepsNameEnds) = (keepsCase, keepsEnds)
        return FoldedNames(of: [.root] + names.map(path), by: traits)
    }

    @Test func `of names that are one the first by its bytes is mirrored`() {
        let names = names("case.txt", "Case.txt", "CASE.txt", "Ü", "ü", "other")
        #expect(
            names.losers == [
                path("Case.txt"): path("CASE.txt"), path("case.txt"): path("CASE.txt"), path("ü"): path("Ü"),
            ]
        )
        #expect(!names.isLost(path("CASE.txt")) && !names.isLost(path("other")))
    }

    @Test func `what lies in a folder that is not mirrored is not either, and nothing of it is deleted`() {
        let names = names("Dir", "Dir/1", "dir", "dir/2")
        #expect(names.losers == [path("dir"): path("Dir")])
        #expect(names.isLost(path("dir")) && names.isLost(path("dir/2")) && !names.isLost(path("Dir/1")))
        // As rsync lists them, by either name of the one folder.
        for name in ["Dir/2", "dir/1", "DIR"] { #expect(names.mayBeCopy(path(name)), "\(name)") }
        #expect(!names.mayBeCopy(path("Dir/3")))
    }

    @Test func `what may be in a folder that can't be listed is none of those that are gone`() {
        let names = names("above/dir")
        for name in ["above/Dir", "above/Dir/1", "ABOVE/dir/2/3"] { #expect(names.mayLieInCopy(path(name)), "\(name)") }
        for name in ["above", "above/dir2", "Dir/1"] { #expect(!names.mayLieInCopy(path(name)), "\(name)") }
    }

    @Test func `points and spaces at the end count where they are kept`() {
        #expect(names("end", "end.", "end. .").losers.count == 2)
        #expect(names("end", "end.", keepsEnds: true).losers.isEmpty)
        #expect(names("end", "END.", keepsCase: true).losers.isEmpty)
        #expect(names("a", "A", "a.", keepsCase: true, keepsEnds: true).losers.isEmpty)
        #expect(names("trail.").mayBeCopy(path("trail")))
        #expect(!names("trail.", keepsEnds: true).mayBeCopy(path("trail")))
    }

    @Test func `names of two folders are two`() {
        #expect(names("a", "b", "a/x", "b/X").losers.isEmpty)
    }
}
