import RabbitMQManagement
import Testing

@testable import MirroringBridge

/// Which policies a bridge makes again.
@Suite struct PolicyMaintainerTests {
    @Test func onlyWhatHasNoPolicyOfItsNameIsMissing() {
        let policies = TopologyDefinitions.builtIn.policies
        #expect(PolicyMaintainer.missing(among: policies).isEmpty)
        #expect(PolicyMaintainer.missing(among: []) == policies)
        var others = policies
        others[0].definition["max-age"] = .string("30D")
        let last = others.removeLast()
        #expect(PolicyMaintainer.missing(among: others) == [last], "what an operator has changed is left so")
    }
}
