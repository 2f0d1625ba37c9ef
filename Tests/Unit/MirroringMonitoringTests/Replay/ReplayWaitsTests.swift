import EventSamples
import Testing

@testable import MirroringMonitoring

@Suite struct ReplayWaitsTests {
    private func waits(_ hint: Duration) -> [Duration] {
        var waits = ReplayWaits()
        var generator = SeededGenerator(seed: 1)
        var all: [Duration] = []
        while let wait = waits.next(after: hint, using: &generator), all.count < 10_000 { all.append(wait) }
        return all
    }

    @Test func requesterWaitsForAsLongAsItIsToldAndALittleMoreEachTime() {
        // The last one ends with the time for which it waits in all.
        let all = waits(.seconds(2)).dropLast()
        #expect(all[0] >= .milliseconds(2_010) && all[0] <= .milliseconds(2_020))
        #expect(all.allSatisfy { $0 > .seconds(2) && $0 <= .seconds(3) })
        #expect((all.last ?? .zero) > .milliseconds(2_500), "those who meet again and again spread out")
    }

    /// A bridge that says "at once" for ever, and one that says it with a wait without end.
    @Test(arguments: [Duration.zero, .seconds(-5), .milliseconds(50), .seconds(60), .seconds(10_000)])
    func requesterGivesUpAfterAWhile(hint: Duration) {
        let all = waits(hint)
        #expect(all.count < 500)
        #expect(all.reduce(.zero, +) == ReplayWaits.limit)
    }

    @Test func requesterForWhomEventsWaitGivesUpEarlier() {
        var waits = ReplayWaits(limit: .seconds(3))
        var generator = SeededGenerator(seed: 1)
        var total = Duration.zero
        while let wait = waits.next(after: .seconds(2), using: &generator) { total += wait }
        #expect(total == .seconds(3))
    }
}
