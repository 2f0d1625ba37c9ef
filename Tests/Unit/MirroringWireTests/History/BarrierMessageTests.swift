import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@Suite struct BarrierMessageTests {
    @Test(arguments: [
        BarrierMessage(), BarrierMessage(id: "7", bridgeId: UUID()), BarrierMessage(bridgeId: UUID(), epoch: "e"),
        BarrierMessage(bridgeId: UUID(), epoch: "e", letters: 3...9),
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

    @Test(arguments: [(9, 3), (-1, 3)] as [(Int64, Int64)])
    func rangeOfLettersThatIsNoneIsNotRead(first: Int64, last: Int64) {
        var message = BarrierMessage(bridgeId: UUID(), letters: 3...9).message(user: "ann")
        message.properties.headers["x-letters-from"] = .int(first)
        message.properties.headers["x-letters-to"] = .int(last)
        let barrier = BarrierMessage(Delivery(message, at: 3))
        #expect(barrier != nil)
        #expect(barrier?.letters == nil)
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
