import Testing

@testable import MirroringMonitoring
@testable import RabbitMQClient

@Suite struct RecentDeliveriesTests {
    private func delivery(_ number: Int, isRedelivered: Bool = false, body: [UInt8] = [1, 2, 3]) -> Delivery {
        var properties = MessageProperties()
        properties.messageId = "\(number)"
        return Delivery(
            tag: 1,
            isRedelivered: isRedelivered,
            exchange: "mirroring.events",
            routingKey: "key",
            properties: properties,
            body: body
        )
    }

    /// Those that are new among deliveries that come one after the other.
    private func new(_ numbers: [Int], isRedelivered: Bool = false, in recent: inout RecentDeliveries) -> [Int] {
        numbers.filter { recent.note(delivery($0, isRedelivered: isRedelivered)) }
    }

    @Test func whatComesAgainIsNotNew() {
        var recent = RecentDeliveries(limit: 3)
        let first = new([1, 2, 3], in: &recent)
        let again = new([1, 2, 3], isRedelivered: true, in: &recent)
        let next = new([4], in: &recent)
        // Another subscription has ended.
        let third = new([2, 3, 4], isRedelivered: true, in: &recent)
        #expect([first, again, next, third] == [[1, 2, 3], [], [4], []])
    }

    /// The broker counts as delivered what it has given to a channel that then ends.
    @Test func whatNeverArrivedIsNewWhateverTheBrokerSays() {
        var recent = RecentDeliveries(limit: 3)
        let first = new([1], in: &recent)
        let claimed = new([2], isRedelivered: true, in: &recent)
        let again = new([2], isRedelivered: true, in: &recent)
        #expect([first, claimed, again] == [[1], [2], []])
    }

    /// A publisher sends an event again that was not confirmed: what to do about it is left to the order of its run.
    @Test func whatIsPublishedTwiceIsNewTwice() {
        var recent = RecentDeliveries(limit: 3)
        let both = new([1, 1], in: &recent)
        #expect(both == [1, 1])
    }

    @Test func contentTellsMessagesApart() {
        var recent = RecentDeliveries(limit: 3)
        let first = recent.note(delivery(1))
        let other = recent.note(delivery(1, isRedelivered: true, body: [1, 2, 4]))
        #expect(first && other)
    }

    @Test func noMoreIsRememberedThanCanComeAgain() {
        var recent = RecentDeliveries(limit: 2)
        _ = new([1, 2, 3], in: &recent)
        let again = new([2, 1], isRedelivered: true, in: &recent)
        #expect(again == [1])
    }
}
