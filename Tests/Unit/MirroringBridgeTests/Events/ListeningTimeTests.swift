import Testing

@testable import MirroringBridge

/// How long a bridge has listened.
@Suite struct ListeningTimeTests {
    private let start = ContinuousClock.now

    @Test func smallStepsAddUp() {
        var listening = ListeningTime()
        listening.listen(at: start)
        #expect(listening.total == .zero, "nothing is listened to before the end was reached")
        listening.start(at: start)
        for second in 1...300 { listening.listen(at: start + .seconds(second)) }
        #expect(listening.total == .seconds(300))
        #expect(listening.undisturbed == .seconds(300))
    }

    @Test func frozenProcessHasHeardNothing() {
        var listening = ListeningTime()
        listening.start(at: start)
        listening.listen(at: start + .seconds(1))
        listening.listen(at: start + .seconds(601))
        #expect(listening.total == .seconds(1))
        #expect(listening.undisturbed == .zero)
        listening.listen(at: start + .seconds(602))
        #expect(listening.total == .seconds(2))
        #expect(listening.undisturbed == .seconds(1))
    }

    @Test func timeWithoutAConnectionDoesNotCount() {
        var listening = ListeningTime()
        listening.start(at: start)
        listening.listen(at: start + .seconds(1))
        listening.stop()
        listening.listen(at: start + .seconds(2))
        listening.start(at: start + .seconds(3))
        listening.listen(at: start + .seconds(4))
        #expect(listening.total == .seconds(2))
        #expect(listening.undisturbed == .seconds(1))
        listening.disturb()
        #expect(listening.undisturbed == .zero)
        #expect(listening.total == .seconds(2))
    }
}
