import MirroringEvents
import Testing

@testable import MirroringEngine

/// A run may fail for a million files; its report has room for the first of them and counts the others.
@Suite struct RunLossesTests {
    private func losses(_ categories: [MirroringEvents.Category]) -> RunLosses {
        var losses = RunLosses()
        for (number, category) in categories.enumerated() {
            losses.add(RunFailure(category, item: "\(number)", "Failure \(number)."))
        }
        return losses
    }

    @Test func `the first are named in order, all are counted`() {
        let forbidden = [MirroringEvents.Category](repeating: .authorization, count: 3_000)
        let gone = [MirroringEvents.Category](repeating: .notFound, count: 18)
        let losses = losses(forbidden + gone)
        #expect(losses.count == 3_018)
        #expect(losses.counts == [.authorization: 3_000, .notFound: 18])
        #expect(losses.named.map(\.item) == (0..<RunLosses.nameLimit).map { "\($0)" })
    }

    @Test func `the rest is told by category, most of all first`() {
        let losses = losses([
            .notFound, .network, .authorization, .authorization, .authorization, .authorization, .authorization,
            .checksum, .notFound, .timeout,
        ])
        let rest = losses.rest(after: 3)
        #expect(rest.map(\.category) == [.authorization, .checksum, .notFound, .timeout])
        #expect(rest.map(\.count) == [4, 1, 1, 1])
    }

    @Test func `nothing is left of what is shown`() {
        #expect(RunLosses().rest(after: 20).isEmpty)
        #expect(losses([.internal, .diskFull]).rest(after: 2).isEmpty)
    }
}
