import RabbitMQManagement
import TestSupport
import Testing

@testable import MirroringBridge

@Suite struct BuiltInTopologyTests {
    /// Who has only the program applies what the file of the repository says, part by part and in its order.
    @Test func isThatOfTheDefinitions() throws {
        let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
        let builtIn = TopologyDefinitions.builtIn
        #expect(builtIn.exchanges == definitions.exchanges)
        #expect(builtIn.queues == definitions.queues)
        #expect(builtIn.bindings == definitions.bindings)
        #expect(builtIn.policies == definitions.policies)
    }
}
