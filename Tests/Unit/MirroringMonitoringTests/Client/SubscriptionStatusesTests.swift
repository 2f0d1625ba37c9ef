import Testing

@testable import MirroringMonitoring

/// Where a client's connection stands, if it has several.
@Suite struct SubscriptionStatusesTests {
    private let connected = ConnectionStatus.connected(broker: "b")
    private let connecting = ConnectionStatus.connecting(broker: "b", attempt: 1)

    @Test func withoutSubscriptionItIsStopped() {
        var statuses = SubscriptionStatuses()
        #expect(statuses.current == .stopped)
        _ = statuses.begin()
        #expect(statuses.current == .stopped, "it has said nothing yet")
    }

    @Test func statusIsTheLastOneAndStoppedAtTheEnd() {
        var statuses = SubscriptionStatuses()
        let subscription = statuses.begin()
        let error = MonitoringError(.disconnected, "Away.")
        for status in [connecting, connected, .interrupted(error), .disconnected(error, retryIn: nil)] {
            statuses.change(subscription, to: status)
            #expect(statuses.current == status)
        }
        statuses.change(subscription, to: .stopped)
        #expect(statuses.current == .stopped)
    }

    /// The end of one says nothing of another.
    @Test func youngestThatGoesOnCounts() {
        var statuses = SubscriptionStatuses()
        let (old, young) = (statuses.begin(), statuses.begin())
        statuses.change(young, to: connecting)
        statuses.change(old, to: connected)
        #expect(statuses.current == connecting)
        statuses.change(young, to: .stopped)
        #expect(statuses.current == connected)
        statuses.change(old, to: .stopped)
        #expect(statuses.current == .stopped)
    }

    @Test func nameGoesOnWithTheLastSubscriptionThatHasIt() {
        var statuses = SubscriptionStatuses()
        #expect(!statuses.isGoing("mine"))
        let (first, second, other) = (statuses.begin("mine"), statuses.begin("mine"), statuses.begin("other"))
        statuses.change(first, to: connected)
        #expect(statuses.isGoing("mine"))
        statuses.change(first, to: .stopped)
        statuses.change(other, to: .stopped)
        #expect(statuses.isGoing("mine") && !statuses.isGoing("other"))
        statuses.change(second, to: .stopped)
        #expect(!statuses.isGoing("mine"))
    }

    @Test func subscriptionWithoutANameHasOneOfOurs() {
        var statuses = SubscriptionStatuses()
        #expect(
            [statuses.begin().name, statuses.begin("mine").name, statuses.begin().name] == [
                "events 1", "mine", "events 2",
            ]
        )
    }
}
