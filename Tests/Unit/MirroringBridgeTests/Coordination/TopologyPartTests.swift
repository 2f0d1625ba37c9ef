import Foundation
import MirroringEvents
import RabbitMQManagement
import TestSupport
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

@Suite struct TopologyPartTests {
    /// What the bridge makes again is what `mom topology apply` has made.
    @Test func partsAreThoseOfTheDefinitions() throws {
        let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
        var expected: Set<TopologyPart> = []
        for exchange in definitions.exchanges {
            let kind = try #require(ExchangeDeclaration.Kind(rawValue: exchange.type))
            expected.insert(.exchange(ExchangeDeclaration(exchange.name, kind: kind)))
        }
        for queue in definitions.queues {
            let type = try #require(queue.arguments["x-queue-type"]).description.trimmingCharacters(in: ["\""])
            expected.insert(.queue(QueueDeclaration(queue.name, arguments: ["x-queue-type": .string(type)])))
        }
        for binding in definitions.bindings {
            expected.insert(
                .binding(
                    QueueBinding(queue: binding.destination, exchange: binding.source, key: binding.routingKey)
                )
            )
        }
        #expect(Set(TopologyPart.all) == expected)
        #expect(TopologyPart.all.count == expected.count)
    }

    @Test func bindingsOfAnExchangeAreThoseThatItLosesWithItself() {
        let exchanges = TopologyPart.all.filter { if case .exchange = $0 { true } else { false } }
        let bindings = TopologyPart.all.filter { if case .binding = $0 { true } else { false } }
        #expect(Set(exchanges.flatMap(\.bindings)) == Set(bindings))
        #expect(exchanges.allSatisfy { !$0.bindings.isEmpty })
        #expect(bindings.allSatisfy { $0.bindings.isEmpty })
    }
}
