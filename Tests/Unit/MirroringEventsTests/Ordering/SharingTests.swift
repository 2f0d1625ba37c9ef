import Testing

@testable import MirroringEvents

/// Whoever has most leaves something first, and pushes nobody else out.
@Suite struct SharingTests {
    private typealias Item = (owner: Character, weight: Int)

    private func items(_ owners: String) -> [Item] { owners.map { ($0, 1) } }

    private func shared(_ items: [Item], _ limit: Int) -> (kept: String, left: String) {
        let (kept, left) = items.shared(limit, among: { $0.owner }, weighing: { $0.weight })
        return (String(kept.map(\.owner)), String(left.map(\.owner)))
    }

    @Test func whatIsNotTooMuchStays() {
        #expect(shared(items("aabca"), 5) == ("aabca", ""))
        #expect(shared(items(""), 0) == ("", ""))
    }

    @Test func whoeverHasMostLeavesTheLastOfTheirs() {
        #expect(shared(items("aaaaaaabcb"), 5) == ("aabcb", "aaaaa"))
        #expect(shared(items("aaabbb"), 3) == ("aab", "abb"), "of equals, what comes first stays")
        #expect(shared(items("abcd"), 2) == ("ab", "cd"))
        #expect(shared(items("abcd"), 0) == ("", "abcd"))
    }

    @Test func elementsCountAsMuchAsTheyWeigh() {
        let items: [Item] = [("a", 60), ("b", 10), ("a", 60), ("c", 30), ("b", 10)]
        #expect(shared(items, 110) == ("abcb", "a"))
        #expect(
            shared(items, 100) == ("bcb", "aa"),
            "what does not fit goes, and no smaller thing of theirs stays for it"
        )
    }

    @Test func weightsMayBeOfAnySize() {
        let items: [Item] = [("a", .max), ("a", .max), ("b", 1)]
        #expect(shared(items, 10) == ("b", "aa"))
    }

    @Test func sumsEndAtTheGreatestNumber() {
        var sum = Int.max - 1
        sum.addUpToMaximum(1)
        #expect(sum == .max)
        sum.addUpToMaximum(.max)
        #expect(sum == .max)
        #expect((-5).addingUpToMaximum(3) == -2)
        #expect(Int.min.addingUpToMaximum(-1) == .min)
    }
}
