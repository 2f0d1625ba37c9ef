import MirroringCommands
import MirroringPublisher
import Testing

@testable import mirror

/// What is said of events that wait while a run is shown.
@Suite struct DeliveryWaitTests {
    private let start = ContinuousClock.now

    private func health(waiting: Int, isConnected: Bool = false, isBlocked: Bool = false) -> PublisherHealth {
        var health = PublisherHealth()
        health.waiting = waiting
        health.isConnected = isConnected
        health.isBlocked = isBlocked
        return health
    }

    private func line(_ wait: DeliveryWait, _ seconds: Int) -> String? {
        wait.line(at: start + .seconds(seconds))?.description
    }

    @Test func aBrokerThatIsAwayIsToldAfterFiveSeconds() {
        var wait = DeliveryWait()
        wait.look(health(waiting: 130), at: start)
        #expect(line(wait, 4) == nil)
        wait.look(health(waiting: 131), at: start + .seconds(4))
        #expect(line(wait, 5) == "131 events wait: no connection to the broker for 5 s")
        wait.look(health(waiting: 1), at: start + .seconds(12))
        #expect(line(wait, 12) == "1 event waits: no connection to the broker for 12 s")
        wait.look(health(waiting: 1, isConnected: true), at: start + .seconds(13))
        #expect(line(wait, 100) == nil)
        wait.look(health(waiting: 1), at: start + .seconds(20))
        #expect(line(wait, 24) == nil)
    }

    @Test func aBrokerThatTakesNothingIsToldAsWell() {
        var wait = DeliveryWait()
        var health = health(waiting: 1_200, isConnected: true, isBlocked: true)
        wait.look(health, at: start)
        #expect(line(wait, 7) == "1,200 events wait: the broker has taken nothing for 7 s")
        health.alarm = "low on memory"
        wait.look(health, at: start + .seconds(7))
        #expect(line(wait, 8) == "1,200 events wait: the broker has taken nothing for 8 s, low on memory")
    }

    @Test func nothingIsSaidWhereNothingWaits() {
        var wait = DeliveryWait()
        wait.look(health(waiting: 0), at: start)
        #expect(line(wait, 60) == nil)
    }
}
