import Testing

@testable import MirroringBridge

@Suite struct AnsweredQueuesTests {
    /// The queues, and a clock that stands still until it is set.
    private final class Queues {
        private var queues = AnsweredQueues()
        private let start = ContinuousClock.now
        var now = Duration.zero

        func note(_ queue: String) -> Bool { queues.note(queue, at: start + now) }
        func noteExclusive(_ queue: String) { queues.noteExclusive(queue, at: start + now) }
    }

    @Test func queueIsAskedForWhenItWasAnsweredBefore() {
        let queues = Queues()
        #expect(!queues.note("a"))
        #expect(!queues.note("b"))
        #expect(queues.note("a"))
        #expect(queues.note("a"), "each time")
    }

    /// The broker logs each time that it does not tell.
    @Test func exclusiveQueueIsAskedForAgainAfterAWhile() {
        let queues = Queues()
        _ = queues.note("a")
        queues.noteExclusive("a")
        queues.now = .seconds(59)
        #expect(!queues.note("a"))
        queues.now = .seconds(60)
        #expect(queues.note("a"))
    }

    @Test func noMoreThanSoManyAreRemembered() {
        let queues = Queues()
        for number in 1...AnsweredQueues.remembered { _ = queues.note("\(number)") }
        #expect(queues.note("1"))
        _ = queues.note("one more")
        #expect(!queues.note("1"), "all were forgotten")
    }
}
