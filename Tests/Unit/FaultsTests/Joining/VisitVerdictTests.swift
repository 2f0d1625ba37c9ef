import Foundation
import Testing

@testable import Faults

/// The judge of the join test finds each way in which a subscriber may get something else than it should.
@Suite struct VisitVerdictTests {
    private typealias World = JoiningWorld

    /// One that wanted all behind the third event of its job, and got it.
    private let exact = World.visit(from: .after(104), World.ofFirstJob[3...])

    @Test func exactlyWhatItShouldIsFoundExact() {
        #expect(World.verdict(exact).isExact)
        #expect("\(World.verdict(exact))" == "somebody: as it should be")
        var ofAll = Visit("somebody", of: nil, from: .after(104), begin: 0)
        World.all[5...].forEach { ofAll.get($0) }
        ofAll.reach(119)
        #expect(World.verdict(ofAll).isExact)
    }

    // MARK: Losses

    @Test(arguments: 3..<10) func eachEventThatIsLostIsMissed(index: Int) {
        let events = World.ofFirstJob.indices[3...].filter { $0 != index }.map { World.ofFirstJob[$0] }
        let verdict = World.verdict(World.visit(from: .after(104), events))
        #expect(verdict.missing == [World.ofFirstJob[index]])
        #expect(!verdict.isExact && !verdict.isHonest)
    }

    /// None of its events is there to show a hole.
    @Test func wholeRunThatIsLostIsMissed() {
        let events = World.ofFirstJob[3...].filter { $0.run != World.runs[2] }
        #expect(World.verdict(World.visit(from: .after(104), events)).missing.count == 5)
    }

    @Test func nothingAtAllIsMissed() {
        #expect(World.verdict(World.visit(from: .after(104), [])).missing.count == 7)
    }

    /// Behind the last place nothing is owed, but a run has no holes there either.
    @Test func holeBehindTheLastPlaceIsMissed() {
        var visit = Visit("somebody", of: World.jobs[0], from: .after(104), begin: 0)
        for index in [3, 4] { visit.get(World.ofFirstJob[index]) }
        visit.reach(108)
        visit.get(World.ofFirstJob[5])
        #expect(World.verdict(visit).isExact)
        visit.get(World.ofFirstJob[8])
        #expect(World.verdict(visit).missing == [World.ofFirstJob[6], World.ofFirstJob[7]])
    }

    /// It came in the end, but its subscriber might have stored the place, and gone.
    @Test func placeThatIsSaidTooEarlyIsFound() {
        var visit = Visit("somebody", of: World.jobs[0], from: .after(104), begin: 0)
        visit.get(World.ofFirstJob[3])
        visit.reach(108)
        for index in 4..<10 { visit.get(World.ofFirstJob[index]) }
        visit.reach(119)
        #expect(World.verdict(visit).tardy == [World.ofFirstJob[4]])
        #expect(!World.verdict(visit).isHonest)
    }

    @Test func placeThatGoesBackIsFound() {
        var visit = exact
        visit.reach(110)
        #expect(!World.verdict(visit).isHonest)
    }

    // MARK: Repeats, disorder, strangers

    @Test(arguments: 3..<10) func eachEventThatComesTwiceIsFound(index: Int) {
        var visit = exact
        visit.get(World.ofFirstJob[index])
        let verdict = World.verdict(visit)
        #expect(verdict.repeated == 1)
        #expect(!verdict.isHonest)
    }

    @Test func eventThatComesOnceMoreAsALateOneIsFound() {
        var visit = exact
        visit.getLate(World.ofFirstJob[5])
        #expect(World.verdict(visit).repeated == 1)
        visit = World.visit(from: .after(104), World.ofFirstJob[4...])
        visit.getLate(World.ofFirstJob[3])
        visit.getLate(World.ofFirstJob[3])
        #expect(World.verdict(visit).repeated == 1)
    }

    @Test(arguments: [3, 5, 6, 7, 8]) func eachPairOfARunInTheWrongOrderIsFound(index: Int) {
        var events = Array(World.ofFirstJob[3...])
        events.swapAt(index - 3, index - 2)
        let verdict = World.verdict(World.visit(from: .after(104), events))
        #expect(verdict.outOfOrder == 1)
        #expect(!verdict.isHonest)
    }

    @Test func eventsOfAnotherJobOrOfNobodyAreFound() {
        for stranger in [
            World.all[7], EventIdentity(job: World.jobs[0], run: World.runs[2], sequence: 6),
            EventIdentity(job: World.jobs[1], run: World.runs[0], sequence: 1),
        ] {
            var visit = exact
            visit.get(stranger)
            #expect(World.verdict(visit).strange == [stranger])
            #expect(!World.verdict(visit).isHonest)
        }
    }

    // MARK: Beginnings

    @Test func whatWasPublishedWhileItStoodIsOwedToWhoComesNow() {
        // Between its beginning, at 104, and second 108 it may have stood, or not.
        for first in 2...5 {
            var visit = World.visit(from: .now, begin: 104, World.ofFirstJob[first...])
            visit.stood = World.moment(108)
            #expect(World.verdict(visit).isExact, "from \(first)")
        }
        var visit = World.visit(from: .now, begin: 104, World.ofFirstJob[6...])
        visit.stood = World.moment(108)
        #expect(World.verdict(visit).missing == [World.ofFirstJob[5]])
    }

    @Test func whatWasPublishedBeforeIsNotForWhoComesNow() {
        var visit = World.visit(from: .now, begin: 104, World.ofFirstJob[1...])
        visit.stood = World.moment(108)
        #expect(World.verdict(visit).strange == [World.ofFirstJob[1]])
    }

    @Test func whatIsCachedIsOwedToWhoAsksForIt() {
        // The answer begins at second 115: before that, 104 to 115 are cached at least.
        func verdict(_ first: Int) -> VisitVerdict {
            var visit = World.visit(from: .cached(atLeast: 12), World.ofFirstJob[first...])
            visit.answered = World.moment(115)
            return World.verdict(visit)
        }
        for first in 0...2 { #expect(verdict(first).isExact, "more may be cached") }
        #expect(verdict(3).missing == [World.ofFirstJob[2]])
    }

    @Test func whatHappenedSinceATimeIsOwedToWhoAsksForIt() {
        for first in 1...3 {
            let visit = World.visit(from: .since(World.moment(105)), World.ofFirstJob[first...])
            #expect(World.verdict(visit).isExact, "some from shortly before may come")
        }
        let visit = World.visit(from: .since(World.moment(105)), World.ofFirstJob[4...])
        #expect(World.verdict(visit).missing == [World.ofFirstJob[3]])
        let old = World.visit(from: .since(World.moment(115)), World.ofFirstJob[2...])
        #expect(World.verdict(old).strange == [World.ofFirstJob[2]])
    }

    /// For the broker it happened when it came out of the outbox.
    @Test func whatWasPublishedLateIsForWhoAsksForThatTime() {
        var history = PublishedHistory()
        let event = World.ofFirstJob[0]
        history.append(
            PublishedEvent(identity: event, offset: 100, moment: World.moment(100), read: World.moment(130))
        )
        for (time, strange) in [(129, []), (145, [event])] as [(Int, [EventIdentity])] {
            var visit = Visit("somebody", of: World.jobs[0], from: .since(World.moment(time)), begin: 0)
            visit.get(event)
            #expect(VisitVerdict(visit, in: history).strange == strange)
        }
    }

    @Test func whatLiesBehindAPlaceIsExactlyWhatIsOwed() {
        #expect(World.verdict(World.visit(from: .after(104), World.ofFirstJob[2...])).strange == [World.ofFirstJob[2]])
        #expect(World.verdict(World.visit(from: .after(103), World.ofFirstJob[3...])).missing == [World.ofFirstJob[2]])
    }

    // MARK: What is said

    @Test func whatIsSaidToBeMissingIsNotMissed() {
        let holed = World.ofFirstJob[3...].filter { $0.run != World.runs[2] || $0.sequence > 3 }
        var visit = World.visit(from: .after(104), holed)
        #expect(World.verdict(visit).missing.count == 3)
        visit.miss(1...2, of: World.runs[2])
        #expect(World.verdict(visit).missing.count == 1)
        visit.getLate(World.ofFirstJob[7])
        let verdict = World.verdict(visit)
        #expect(verdict.said.count == 3)
        #expect(verdict.isHonest && !verdict.isExact)
        visit = World.visit(from: .after(104), holed)
        visit.miss(before: 115)
        #expect(World.verdict(visit).isHonest)
        visit = World.visit(from: .after(104), holed)
        visit.miss(before: 114)
        #expect(World.verdict(visit).missing == [World.ofFirstJob[7]])
    }

    @Test func anythingElseThatIsSaidIsFound() {
        var visit = exact
        visit.complain("No bridge answered.")
        let verdict = World.verdict(visit)
        #expect(!verdict.isHonest)
        #expect("\(verdict)" == "somebody: No bridge answered.")
    }
}
