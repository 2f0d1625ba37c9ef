import Testing

@testable import RabbitMQClient

@Suite struct BackoffTests {
    @Test func waitsDoubleUpToTheMaximumWithinTheJitter() {
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        var generator = SystemRandomNumberGenerator()
        for full in [100, 200, 400, 800, 1_600, 2_000, 2_000] {
            let wait = backoff.next(using: &generator)
            #expect(wait >= .milliseconds(full / 2))
            #expect(wait <= .milliseconds(full))
        }
    }

    @Test func waitsAreWholeWithoutJitter() {
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        for wait in [100, 200, 400, 800, 1_600, 2_000, 2_000] as [Int] {
            #expect(backoff.next() == .milliseconds(wait))
        }
    }

    @Test func manyFailuresDoNotOverflow() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 { #expect(backoff.next(using: &generator) <= .seconds(10)) }
    }

    /// A broker that lets in and breaks at once must not be met in a hot loop.
    @Test func onlyALongConnectionMakesTheWaitShortAgain() {
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5 { _ = backoff.next(using: &generator) }
        backoff.succeeded(for: .seconds(1))
        #expect(backoff.next(using: &generator) >= .seconds(1))
        backoff.succeeded(for: .seconds(2))
        #expect(backoff.next(using: &generator) <= .milliseconds(100))
    }
}
