import Testing

@testable import MirroringBridge

/// How long a bridge has listened.
@Suite struct AttentionTests {
    private let start = ContinuousClock.now

    @Test func smallStepsAddUp() {
        var attention = Attention()
        attention.listen(at: start)
        #expect(attention.total == .zero, "nothing is listened to before the end was reached")
        attention.start(at: start)
        for second in 1...300 { attention.listen(at: start + .seconds(second)) }
        #expect(attention.total == .seconds(300))
        #expect(attention.undisturbed == .seconds(300))
    }

    @Test func frozenProcessHasHeardNothing() {
        var attention = Attention()
        attention.start(at: start)
        attention.listen(at: start + .seconds(1))
        attention.listen(at: start + .seconds(601))
        #expect(attention.total == .seconds(1))
        #expect(attention.undisturbed == .zero)
        attention.listen(at: start + .seconds(602))
        #expect(attention.total == .seconds(2))
        #expect(attention.undisturbed == .seconds(1))
    }

    @Test func timeWithoutAConnectionDoesNotCount() {
        var attention = Attention()
        attention.start(at: start)
        attention.listen(at: start + .seconds(1))
        attention.stop()
        attention.listen(at: start + .seconds(2))
        attention.start(at: start + .seconds(3))
        attention.listen(at: start + .seconds(4))
        #expect(attention.total == .seconds(2))
        #expect(attention.undisturbed == .seconds(1))
        attention.disturb()
        #expect(attention.undisturbed == .zero)
        #expect(attention.total == .seconds(2))
    }
}
