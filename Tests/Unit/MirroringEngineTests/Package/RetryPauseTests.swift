import Testing

@testable import MirroringEngine

@Suite struct RetryPauseTests {
    @Test func `each pause is twice the one before, up to a minute, and a fifth longer or shorter`() {
        let pause = RetryPause(first: .seconds(1))
        var chance = SystemRandomNumberGenerator()
        for (retry, seconds) in [(1, 1.0), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (100, 60)] {
            let pauses = (0..<200).map { _ in pause.before(retry, using: &chance) / Duration.seconds(1) }
            #expect(pauses.allSatisfy { (0.8...1.2).contains($0 / seconds) })
            #expect(Set(pauses).count > 100)
        }
    }
}
