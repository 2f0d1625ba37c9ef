import RabbitMQClient
import Testing

@testable import MirroringBridge

/// When parts of the topology are tried again that the broker has refused.
@Suite struct RefusedPartsTests {
    private let start = ContinuousClock.now

    private func error(_ text: String) -> AMQPError {
        AMQPError(.preconditionFailed, origin: .channel, text)
    }

    @Test func pausesAreLongerAndLongerUpToALimit() {
        var refused = RefusedParts()
        let part = TopologyPart.all[3]
        var now = start
        #expect(refused.isDue(part, at: now))
        for pause in [5, 10, 20, 40, 80, 160, 320, 600, 600] {
            refused.refuse(part, error("No."), at: now)
            #expect(!refused.isDue(part, at: now + .seconds(pause) - .milliseconds(1)))
            now += .seconds(pause)
            #expect(refused.isDue(part, at: now))
        }
        let day = 86_400 / (RefusedParts.longest / .seconds(1))
        #expect(day == 144, "so many errors a day in the broker's log")
    }

    @Test func eachPartHasPausesOfItsOwn() {
        var refused = RefusedParts()
        for _ in 1...3 { refused.refuse(TopologyPart.all[0], error("No."), at: start) }
        #expect(refused.isDue(TopologyPart.all[1], at: start))
        refused.refuse(TopologyPart.all[1], error("No."), at: start)
        #expect(refused.isDue(TopologyPart.all[1], at: start + RefusedParts.shortest))
        #expect(!refused.isDue(TopologyPart.all[0], at: start + RefusedParts.shortest))
    }

    @Test func firstPartThatIsRefusedIsToldUntilItIsTaken() {
        var refused = RefusedParts()
        #expect(refused.error == nil)
        refused.refuse(TopologyPart.all[5], error("later"), at: start)
        refused.refuse(TopologyPart.all[2], error("earlier"), at: start)
        #expect(refused.error?.description == "earlier")
        refused.accept(TopologyPart.all[2])
        #expect(refused.error?.description == "later")
        refused.accept(TopologyPart.all[5])
        #expect(refused.error == nil)
        #expect(refused.isDue(TopologyPart.all[5], at: start))
    }
}
