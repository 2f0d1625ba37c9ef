import Foundation
import Testing

@testable import RabbitMQManagement

/// What follows from what a broker says of itself.
@Suite struct BrokerOverviewTests {
    private func overview(_ listeners: [BrokerOverview.Listener]?) -> BrokerOverview {
        BrokerOverview(
            version: nil,
            node: nil,
            listeners: listeners,
            hasStatistics: nil,
            date: nil,
            asked: .now,
            answered: .now
        )
    }

    @Test(arguments: [("stream", true), ("stream/ssl", true), ("amqp", false), ("mqtt", false)])
    func streamsAreSpokenWhereSomethingListensForThem(name: String, speaks: Bool) {
        let listeners = [
            BrokerOverview.Listener(protocol: "amqp/ssl", port: 5_671),
            BrokerOverview.Listener(protocol: name, port: 5_552),
        ]
        #expect(overview(listeners).speaksStreams == speaks)
    }

    @Test func nothingIsKnownToAUserWhoIsNotTold() {
        #expect(overview(nil).speaksStreams == nil)
    }
}
