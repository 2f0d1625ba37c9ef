import MirroringEvents
import Testing

@testable import MirroringBridge
@testable import MirroringOfflineLog
@testable import mom

/// Which dead letters are shown, and what is said of the others.
@Suite struct DeadLetterFindingsTests {
    /// A letter of a second; nil for one without a time.
    private func letter(_ key: String, at second: Int64? = nil) -> DeadLetterNote {
        var note = DeadLetterNote(reason: "It is wrong.", routingKey: key, body: [])
        note.time = second.map { Timestamp(milliseconds: $0 * 1_000) }
        return note
    }

    private func letters(_ count: Int) -> [DeadLetterNote] { (0..<count).map { letter("\($0)") } }

    private func look(shows count: Int, of all: Int, limit: Int) -> [String] {
        let look = DeadLetterQueue.Look(notes: letters(count), count: all)
        return DeadLetterFindings(look, limit: limit, place: "there").sentences
    }

    @Test func nothingIsSaidWhereAllAreShown() {
        #expect(look(shows: 0, of: 0, limit: 100) == ["There are no dead letters there."])
        #expect(look(shows: 3, of: 3, limit: 3) == [])
    }

    @Test func aHigherLimitIsAdvisedOnlyWhereItShowsMore() {
        #expect(look(shows: 2, of: 3, limit: 2) == ["1 more dead letter there is not shown; raise --limit."])
        #expect(
            look(shows: 10_000, of: 10_002, limit: 10_000) == [
                "2 more dead letters there are not shown; at most 10000 are shown at once."
            ]
        )
    }

    @Test func whatAnotherReaderHoldsIsToBeAskedForAgain() {
        let again = "being read by somebody else; try again."
        #expect(look(shows: 1, of: 4, limit: 100) == ["3 dead letters are \(again)"])
        #expect(look(shows: 0, of: 1, limit: 100) == ["1 dead letter is \(again)"])
        #expect(
            look(shows: 1, of: 4, limit: 2) == [
                "2 more dead letters there are not shown; raise --limit.", "1 dead letter is \(again)",
            ]
        )
    }

    @Test func noLimitShowsWhatIsGone() {
        func findings(_ count: Int, dropped: Int) -> [String] {
            DeadLetterFindings([DeadLetterNotes(letters(count), dropped: dropped)], limit: 5, place: "there").sentences
        }
        #expect(findings(2, dropped: 500) == ["500 older ones had no room and are gone."])
        #expect(
            findings(6, dropped: 1) == [
                "1 more dead letter there is not shown; raise --limit.", "1 older one had no room and is gone.",
            ]
        )
    }

    @Test func sumOfWhatIsGoneEndsAtTheGreatestNumber() {
        let folders = Array(repeating: DeadLetterNotes([], dropped: .max), count: 2)
        let sentences = DeadLetterFindings(folders, limit: 5, place: "there").sentences
        #expect(sentences.last == "9,223,372,036,854,775,807 older ones had no room and are gone.")
    }

    @Test func theOldestOfAllFoldersComeFirst() {
        let first = [letter("a", at: 10), letter("b"), letter("c", at: 30)]
        let second = [letter("d", at: 5), letter("e", at: 20)]
        let folders = [first, second].map { DeadLetterNotes($0) }
        let both = DeadLetterFindings(folders, limit: 4, place: "")
        #expect(both.notes.map(\.routingKey) == ["d", "a", "b", "e"])
        let reversed = [DeadLetterNotes(first.reversed())]
        let one = DeadLetterFindings(reversed, limit: 4, place: "")
        #expect(one.notes.map(\.routingKey) == ["c", "b", "a"], "as its history has them")
    }
}
