import Testing

@testable import MirroringDiagnostics

/// What comes again and again is said once, and counted.
@Suite struct RecurrencesTests {
    private let start = ContinuousClock.now

    @Test func firstOfEachReasonIsSaidAtOnceAndTheRestIsCounted() {
        var recurrences = Recurrences()
        #expect(recurrences.note("one", at: start)?.total == 1)
        #expect(recurrences.note("other", at: start)?.total == 1)
        for second in 1...59 { #expect(recurrences.note("one", at: start + .seconds(second)) == nil) }
        #expect(recurrences.due(at: start + .seconds(59)).isEmpty)
        #expect(
            recurrences.due(at: start + .seconds(60)) == [Recurrences.Count(reason: "one", unsaid: 59, total: 60)]
        )
        #expect(recurrences.due(at: start + .seconds(200)).isEmpty, "nothing came since")
        #expect(recurrences.note("one", at: start + .seconds(200))?.total == 61)
        #expect(recurrences.note("one", at: start + .seconds(201)) == nil)
        #expect(recurrences.rest() == [Recurrences.Count(reason: "one", unsaid: 1, total: 62)])
        #expect(recurrences.rest().isEmpty)
    }

    @Test func whatComesAfterAWhileBringsTheCountAlong() {
        var recurrences = Recurrences()
        _ = recurrences.note("one", at: start)
        _ = recurrences.note("one", at: start + .seconds(1))
        #expect(recurrences.note("one", at: start + .seconds(60))?.unsaid == 1)
        #expect(recurrences.rest().isEmpty)
    }

    @Test func reasonsAreBounded() {
        var recurrences = Recurrences()
        let said = (0..<10_000).count { recurrences.note("reason \($0)", at: start) != nil }
        #expect(said == Recurrences.maximum + 1)
        let rest = recurrences.rest()
        #expect(rest.map(\.reason) == [Recurrences.otherReasons])
        #expect(rest[0].total == 10_000 - Recurrences.maximum)
    }

    @Test func whatComesSeveralTimesAtOnceIsCountedSo() {
        var recurrences = Recurrences()
        #expect(recurrences.note("one", times: 5, at: start)?.total == 5)
        #expect(recurrences.note("one", times: 3, at: start + .seconds(1)) == nil)
        #expect(
            recurrences.note("one", times: 2, at: start + .seconds(60))
                == Recurrences.Count(reason: "one", unsaid: 3, total: 10)
        )
    }

    /// A program that runs for months meets more reasons than are told apart at a time.
    @Test func reasonsThatAreQuietMakeRoomForNewOnes() {
        var recurrences = Recurrences()
        for number in 0..<Recurrences.maximum { _ = recurrences.note("old \(number)", at: start) }
        _ = recurrences.note("old 0", at: start + .seconds(1))
        let later = start + .seconds(3_600)
        for number in 0..<Recurrences.maximum - 1 {
            #expect(recurrences.note("new \(number)", at: later)?.reason == "new \(number)")
        }
        #expect(recurrences.note("one more", at: later)?.reason == Recurrences.otherReasons)
        #expect(recurrences.note("old 0", at: later)?.unsaid == 1, "what was not said is not forgotten")
    }
}
