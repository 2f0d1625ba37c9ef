import Testing

@testable import RabbitMQStream

@Suite struct RetryWaitTests {
    @Test func waitsDoubleUpToTheLongestWithinTheJitter() {
        var wait = RetryWait(first: .milliseconds(100), longest: .seconds(2))
        var generator = SystemRandomNumberGenerator()
        for full in [100, 200, 400, 800, 1_600, 2_000, 2_000] {
            let time = wait.next(using: &generator)
            #expect(time >= .milliseconds(full / 2))
            #expect(time <= .milliseconds(full))
        }
        for _ in 0..<1_000 { #expect(wait.next(using: &generator) <= .seconds(2)) }
    }

    /// A broker that lets in and breaks at once must not be met in a hot loop.
    @Test func onlyALongConnectionMakesTheWaitShortAgain() {
        var wait = RetryWait(first: .milliseconds(100), longest: .seconds(2))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5 { _ = wait.next(using: &generator) }
        wait.succeeded(for: .seconds(1))
        #expect(wait.next(using: &generator) >= .seconds(1))
        wait.succeeded(for: .seconds(2))
        #expect(wait.next(using: &generator) <= .milliseconds(100))
    }
}
