import RabbitMQClient
import Testing

@testable import MirroringPublisher

/// Queues that refuse events, which the history may have all the same.
@Suite struct RefusingQueueTests {
    private var relay = Relay.sample()

    @Test mutating func whatAQueueRefusesForLongIsLeftToTheHistoryWhenThatTakesMessages() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...4))
        _ = relay.next()
        refuse(1...2, confirming: 3...4, for: .seconds(60))
        #expect(relay.next().isProbe)
        #expect(relay.next().isWait)
        #expect(relay.room == 0)
        let (count, delivered) = relay.hear(.settled(Relay.probe, .confirmed)).leftToHistory ?? (0, [])
        #expect(count == 2)
        #expect(delivered == [1, 2, 3, 4])
        #expect(relay.room == 100)
        #expect(relay.oldest == nil)
        #expect(relay.next().isWait)
    }

    /// Whoever declared the queue goes on refusing.
    @Test mutating func queueThatIsKnownToRefuseIsNotWaitedForAgainOnThisConnection() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...1))
        _ = relay.next()
        refuse(1...1, for: .seconds(60))
        _ = relay.next()
        _ = relay.hear(.settled(Relay.probe, .confirmed))
        relay.accept(PendingEvent.samples(2...2))
        #expect(relay.next().published == [2])
        #expect(relay.hear(.settled(2...2, .nacked)).refusal != nil)
        #expect(relay.next().pause != nil, "each event is sent at least twice")
        relay.resume()
        #expect(relay.next().published == [2])
        _ = relay.hear(.settled(2...2, .nacked))
        #expect(relay.next().isProbe)
        relay.disconnected()
        relay.connectToHistory()
        #expect(relay.next().published == [2])
        _ = relay.hear(.settled(2...2, .nacked))
        #expect(relay.next().pause != nil, "another connection finds it out anew")
    }

    @Test mutating func historyThatTakesNoMessagesMayHaveRefusedTheEventItself() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...2))
        _ = relay.next()
        refuse(1...2, for: .seconds(60))
        #expect(relay.next().isProbe)
        #expect(relay.hear(.settled(Relay.probe, .noRoute)).refusal != nil)
        #expect(relay.next().pause != nil)
        relay.resume()
        #expect(relay.next().isProbe)
        #expect(relay.hear(.settled(Relay.probe, .confirmed)).delivered == [])
        #expect(relay.next().pause != nil)
        relay.resume()
        #expect(relay.next().published == [1, 2])
        _ = relay.hear(.settled(1...2, .nacked))
        #expect(relay.next().pause != nil, "it is not known of these that the history has them")
    }

    @Test mutating func whoMayNotAskForTheHistorySendsAgainForEver() {
        relay.connected()
        _ = relay.next()
        _ = relay.hear(.closed(.denied))
        relay.disconnected()
        relay.connected()
        relay.accept(PendingEvent.samples(1...1))
        _ = relay.next()
        refuse(1...1, for: .seconds(600))
        #expect(relay.next().pause != nil)
    }

    /// A queue on the exchange of barriers refuses them: no engine would ever send an event again.
    @Test mutating func questionThatAQueueRefusesForLongIsGivenUpOnThisConnection() {
        relay.connected()
        refuseProbe(for: .seconds(60))
        #expect(relay.hear(.settled(Relay.probe, .nacked)).isProbeRefused)
        #expect(relay.room == 100)
        relay.accept(PendingEvent.samples(1...2))
        #expect(relay.next().published == [1, 2])
        refuse(1...1, confirming: 2...2, for: .seconds(600))
        #expect(relay.next().pause != nil, "it is not known whether the history has it, and there is nobody to ask")
        relay.disconnected()
        relay.connected()
        #expect(relay.next().isProbe, "another connection asks anew")
        #expect(relay.hear(.settled(Relay.probe, .nacked)).refusal != nil)
    }

    /// As above, of a queue that refuses events, and then the question whether the history has them.
    @Test mutating func eventsWaitNoLongerThanTheQuestionThatIsRefused() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...2))
        _ = relay.next()
        refuse(1...1, confirming: 2...2, for: .seconds(60))
        refuseProbe(for: .seconds(60))
        #expect(relay.hear(.settled(Relay.probe, .nacked)).isProbeRefused)
        #expect(relay.next().pause != nil)
        relay.resume()
        #expect(relay.next().published == [1])
        #expect(relay.hear(.settled(1...1, .confirmed)).delivered == [1, 2])
    }

    /// What comes back was taken by no queue, so none has refused it: the history is missing.
    @Test mutating func questionThatComesBackIsAskedForAsLongAsItTakes() {
        relay.connected()
        refuseProbe(for: .seconds(60))
        for outcome in Array(repeating: PublishOutcome.noRoute, count: 20) + [.nacked] {
            #expect(relay.hear(.settled(Relay.probe, outcome)).refusal != nil)
            #expect(relay.room == 0)
            #expect(relay.next().pause != nil)
            relay.resume()
            #expect(relay.next().isProbe)
        }
    }

    @Test mutating func whatNoQueueTakesIsNeverLeftToTheHistory() {
        relay.connectToHistory()
        relay.accept(PendingEvent.samples(1...1))
        _ = relay.next()
        refuse(1...1, as: .noRoute, for: .seconds(600))
        #expect(relay.next().pause != nil)
    }

    /// Refuses the question for the history until the pauses add up to a time; then it is asked once more.
    private mutating func refuseProbe(for time: Duration) {
        var pauses = Duration.zero
        #expect(relay.next().isProbe)
        while pauses < time {
            #expect(relay.hear(.settled(Relay.probe, .nacked)).refusal != nil)
            #expect(relay.room == 0)
            guard let pause = relay.next().pause else { return }
            pauses += pause
            relay.resume()
            #expect(relay.next().isProbe)
        }
    }

    /// Refuses what is on its way until the pauses add up to a time, and confirms the rest of it the first time.
    private mutating func refuse(
        _ tokens: ClosedRange<UInt64>,
        as outcome: PublishOutcome = .nacked,
        confirming others: ClosedRange<UInt64>? = nil,
        for time: Duration
    ) {
        if let others { _ = relay.hear(.settled(others, .confirmed)) }
        var pauses = Duration.zero
        while true {
            #expect(relay.hear(.settled(tokens, outcome)).refusal != nil)
            guard pauses < time, let pause = relay.next().pause else { return }
            pauses += pause
            relay.resume()
            #expect(relay.next().tokens == Array(tokens))
        }
    }
}
