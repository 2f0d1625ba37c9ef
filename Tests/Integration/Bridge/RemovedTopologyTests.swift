import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringSettings
import MirroringWire
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge does about parts of the topology that somebody has removed.
@Suite(.timeLimit(.minutes(15))) struct RemovedTopologyTests {
    private func withBridge(_ body: (TestBroker, Bridge) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withReadyBridge(in: folder) { try await body(broker, $0) }
            }
        }
    }

    /// With it all its bindings went; that of the history is back as well.
    @Test func exchangeOfEventsIsMadeAgain() async throws {
        try await withBridge { broker, bridge in
            try await broker.deleteExchange(WireNames.Exchange.events)
            let consumer = try await broker.consumer()
            try await eventually { try await Self.isThere(WireNames.Exchange.events, on: consumer) }
            try await eventually {
                // No queue takes it as long as the binding is missing.
                try? await broker.publish([.typical(sequence: 1, runId: UUID())])
                return await bridge.history.cachedCount > 0
            }
            await consumer.close()
        }
    }

    /// Nothing but the binding is gone when the bridge looks again.
    @Test func exchangeThatWasMadeAgainAtOnceLeadsToTheHistoryAgain() async throws {
        try await withBridge { broker, bridge in
            let consumer = try await broker.consumer()
            try await broker.deleteExchange(WireNames.Exchange.events)
            try await consumer.declare(ExchangeDeclaration(WireNames.Exchange.events, kind: .topic))
            try await eventually {
                // No queue takes it as long as the binding is missing.
                try? await broker.publish([.typical(sequence: 1, runId: UUID())])
                return await bridge.history.cachedCount > 0
            }
            await consumer.close()
        }
    }

    /// Where there is nothing at all, nobody has asked for it to be made here.
    @Test func topologyThatWasNeverAppliedIsNotMade() async throws {
        try await withBroker(hasTopology: false) { broker in
            let consumer = try await broker.consumer()
            let (topology, health) = Self.topology()
            var refused = RefusedParts()
            let error = await #expect(throws: AMQPError.self) { try await topology.ensure(on: consumer, &refused) }
            #expect(
                error?.description
                    == "The exchange \"mirroring.events\" is not on the broker. Run \"mom topology apply\"."
            )
            #expect(try await !Self.isThere(WireNames.Exchange.monitor, on: consumer))
            #expect(health.issues.isEmpty)
            await consumer.close()
        }
    }

    @Test func policyIsMadeAgain() async throws {
        try await withBridge { broker, _ in
            for name in ["mirroring.history", "mirroring.session"] {
                try await broker.management.insistingOnDeletion {
                    try await broker.management.deletePolicy(name, virtualHost: broker.virtualHost)
                }
            }
            try await eventually {
                let policies = try? await broker.management.policies(virtualHost: broker.virtualHost)
                return policies.map { PolicyMaintainer.missing(among: $0).isEmpty } ?? false
            }
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            let differences = try await broker.management.insisting {
                try await broker.management.differences(from: definitions, virtualHost: broker.virtualHost)
            }
            #expect(differences == [])
        }
    }

    /// A bridge is granted no more than the tag `management`.
    @Test(.enabled(if: BrokerTool.isKnown)) func policyThatABridgeMayNotMakeIsNamedWithTheRemedy() async throws {
        try await withBroker { broker in
            let user = "bridge-\(UUID().lowercased)"
            try await BrokerTool.addUser(user, password: "secret")
            let outcome: Result<Void, any Error>
            do {
                try await BrokerTool.setTag("management", of: user)
                try await BrokerTool.permit(user, on: broker.virtualHost, configure: "^$", write: "^$", read: "^$")
                outcome = .success(try await expectIssue(in: broker, as: user, password: Secret("secret")))
            } catch {
                outcome = .failure(error)
            }
            try await BrokerTool.deleteUser(user)
            try outcome.get()
        }
    }

    private func expectIssue(in broker: TestBroker, as user: String, password: Secret) async throws {
        var address = broker.management.address
        (address.user, address.password) = (user, password)
        let (health, log) = (BridgeHealth(), LogRecord())
        let maintainer = PolicyMaintainer(
            management: ManagementClient(address: address, timeout: .seconds(120)),
            virtualHost: broker.virtualHost,
            health: health,
            clock: ManualClock(),
            logger: log.logger
        )
        var retries = RetrySchedule(shortest: .zero, longest: .zero)
        await maintainer.ensure(&retries)
        #expect(health.issues.isEmpty)
        try await broker.management.insistingOnDeletion {
            try await broker.management.deletePolicy("mirroring.reply", virtualHost: broker.virtualHost)
        }
        try await eventually {
            await maintainer.ensure(&retries)
            return !health.issues.isEmpty
        }
        #expect(health.issues.count == 1)
        #expect(health.issues[0].contains("\"mirroring.reply\"."))
        #expect(health.issues[0].contains("the tag \"policymaker\""))
        await maintainer.ensure(&retries)
        #expect(log.visible.count == 1, "it is said once")
        try await broker.applyTopology()
        try await eventually {
            await maintainer.ensure(&retries)
            return health.issues.isEmpty
        }
    }

    // MARK: Parts

    private static func topology() -> (TopologyMaintainer, BridgeHealth) {
        let health = BridgeHealth()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return (TopologyMaintainer(health: health, clock: ManualClock(), logger: logger), health)
    }

    private static func isThere(_ exchange: String, on consumer: AMQPConsumer) async throws -> Bool {
        do {
            try await consumer.declare(.passive(exchange, kind: .topic))
            return true
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }
}
