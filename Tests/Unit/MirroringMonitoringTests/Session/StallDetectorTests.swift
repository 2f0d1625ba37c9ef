import Testing

@testable import MirroringMonitoring

/// Consumers that the broker counts, and gives nothing.
@Suite struct StallDetectorTests {
    /// The value, in a place where an expectation may change it, with a reader who is ready.
    private final class Subject {
        var stall = StallDetector()
        private let start = ContinuousClock.now

        init() {
            stall.isReaderReady = true
        }

        /// Looks at a second of the test.
        func isDead(at second: Double, waiting: Int = 3, isConsumed: Bool = true) -> Bool {
            stall.look(waiting: waiting, isConsumed: isConsumed, at: start + .seconds(second))
        }
    }

    private let subject = Subject()

    @Test func readerThatIsReadyAndGetsNothingThoughMuchWaitsHasADeadConsumer() {
        #expect(!subject.isDead(at: 0))
        #expect(!subject.isDead(at: 9.9))
        #expect(subject.isDead(at: 10, waiting: 900))
    }

    @Test func anythingThatComesShowsThatItIsAlive() {
        #expect(!subject.isDead(at: 0))
        subject.stall.arrive()
        #expect(!subject.isDead(at: 20))
        #expect(!subject.isDead(at: 29))
        #expect(subject.isDead(at: 30))
    }

    /// What is between the two may be on its way, or with a reader that takes its time.
    @Test(arguments: [(0, true, true), (3, false, true), (3, true, false)])
    func queueThatIsEmptyOrNotConsumedOrHasASlowReaderProvesNothing(
        waiting: Int,
        isConsumed: Bool,
        isReaderReady: Bool
    ) {
        #expect(!subject.isDead(at: 0))
        subject.stall.isReaderReady = isReaderReady
        #expect(!subject.isDead(at: 20, waiting: waiting, isConsumed: isConsumed))
        subject.stall.isReaderReady = true
        #expect(!subject.isDead(at: 40), "it begins anew")
        #expect(subject.isDead(at: 60))
    }
}
