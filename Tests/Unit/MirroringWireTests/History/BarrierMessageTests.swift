import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@Suite struct BarrierMessageTests {
    @Test(arguments: [
        BarrierMessage(), BarrierMessage(id: "7", bridgeId: UUID()), BarrierMessage(bridgeId: UUID(), epoch: "e"),
    ])
    func whatWasSentIsReadBack(barrier: BarrierMessage) {
        let message = barrier.message(user: "ann")
        #expect(BarrierMessage(Delivery(message, at: 3)) == barrier)
        #expect(message.exchange == "mirroring.monitor")
        #expect(message.routingKey == "barrier")
        #expect(message.isMandatory, "it comes back while there is no history")
        #expect(message.properties.userId == "ann")
        #expect(message.properties.isPersistent)
        #expect(message.body == [])
    }

    @Test func onlyAnEngineNamesItsApplication() {
        #expect(BarrierMessage().message(user: "").properties.appId == "mirroring-engine")
        #expect(BarrierMessage(bridgeId: UUID()).message(user: "").properties.appId == nil)
    }

    @Test func nothingElseIsABarrier() {
        for change: (inout OutgoingMessage) -> Void in [
            { $0.exchange = "mirroring.events" }, { $0.properties.type = "heartbeat" },
            { $0.properties.messageId = nil },
        ] {
            var message = BarrierMessage().message(user: "ann")
            change(&message)
            #expect(BarrierMessage(Delivery(message)) == nil)
        }
    }
}
