import Testing

@testable import MirroringBridge

@Suite struct HistoryEpochTests {
    /// Two bridges meet a new history at once: each reads the same barriers, and ends with the same identity.
    @Test func firstBarrierNamesANewHistoryForEveryReader() {
        let history = [Barrier(id: "a", epoch: nil), Barrier(id: "b", epoch: nil), Barrier(id: "c", epoch: "a")]
        for seen in 1...3 {
            var epoch = HistoryEpoch()
            for barrier in history.prefix(seen) { epoch.observe(barrier) }
            #expect(epoch.value == "a")
        }
    }

    @Test func whoBeginsBehindTheFirstLearnsItFromALaterOne() {
        var epoch = HistoryEpoch()
        epoch.observe(Barrier(id: "b", epoch: nil))
        epoch.observe(Barrier(id: "c", epoch: "a"))
        epoch.observe(Barrier(id: "d", epoch: nil))
        #expect(epoch.value == "a")
    }

    @Test func knownIdentityOutlivesBarriersThatSayNothing() {
        var epoch = HistoryEpoch("a")
        epoch.observe(Barrier(id: "b", epoch: nil))
        #expect(epoch.value == "a")
    }
}
