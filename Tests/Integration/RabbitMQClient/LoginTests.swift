import Foundation
import MirroringSettings
import RabbitMQClient
import TestSupport
import Testing

/// What a user sees who can't get in.
@Suite(.timeLimit(.minutes(15))) struct LoginTests {
    private func failure(
        within time: Duration = .seconds(60),
        _ change: (inout BrokerAddress) -> Void
    ) async throws -> AMQPError? {
        try await withBroker(hasTopology: false) { broker in
            var configuration = try broker.configuration("test")
            configuration.connectTimeout = time
            change(&configuration.addresses[0])
            let address = configuration.addresses[0]
            return await #expect(throws: AMQPError.self) {
                _ = try await AMQPConsumer.open(configuration, address: address)
            }
        }
    }

    @Test func wrongPassword() async throws {
        let error = try await failure { $0.password = Secret("wr0ng") }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.description.contains("user \"guest\"") == true)
        #expect(error?.description.contains("wr0ng") == false)
    }

    @Test func virtualHostThatIsNotThere() async throws {
        let error = try await failure { $0.virtualHost = "nowhere" }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains("\"nowhere\"") == true)
        #expect(
            error?.description.hasSuffix("NOT_ALLOWED - vhost nowhere not found (530).") == true,
            "\(String(describing: error))"
        )
    }

    /// The broker says so with the code of a virtual host that is not there.
    @Test(.enabled(if: BrokerTool.isKnown)) func limitOfConnectionsIsSaidAsWhatItIs() async throws {
        try await ScratchTopology.with { scratch in
            let host = BrokerTool.binary(scratch.broker.virtualHost)
            try await BrokerTool.call(
                "rabbit_vhost_limit:parse_set",
                host,
                BrokerTool.binary(#"{"max-connections": 0}"#)
            )
            let error = await #expect(throws: AMQPError.self) { _ = try await scratch.consumer() }
            #expect(error?.code == .resourceError)
            #expect(error?.reply?.code == 530)
            #expect(error?.description.contains("takes no more connections") == true)
            #expect(
                error?.description.contains("connection limit (0) is reached") == true,
                "\(String(describing: error))"
            )
            try await BrokerTool.call("rabbit_vhost_limit:clear", host)
            await (try await scratch.consumer()).close()
        }
    }

    @Test func nothingListens() async throws {
        let error = try await failure { $0.port = 1 }
        #expect(error?.code == .unreachable)
        let remedy = ": connection refused. Start the broker or correct the broker's URI."
        #expect(error?.description.contains(remedy) == true)
    }

    /// The broker tells of a cancelled consumer, an alarm and a refused message only whom it knows to understand it.
    @Test(.enabled(if: BrokerTool.isKnown)) func everyCapabilityIsAnnounced() async throws {
        try await ScratchTopology.with { scratch in
            // A busy machine takes its time for the list, and may not send heartbeats by the second.
            let patient = scratch.configured { $0.heartbeat = .seconds(120) }
            let publisher = try await patient.publisher()
            let consumer = try await patient.consumer()
            let list = ["list_connections", "--formatter", "json", "vhost", "client_properties"]
            let table = try await BrokerTool.control(list)
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(table.utf8)) as? [[String: Any]]
            )
            let ours = rows.filter { $0["vhost"] as? String == scratch.broker.virtualHost }
            #expect(ours.count >= 2)
            for row in ours {
                let properties = try #require(row["client_properties"] as? [[Any]])
                let capabilities = try #require(properties.first { $0.first as? String == "capabilities" })
                let announced = try #require(capabilities.last as? [[Any]]).filter { $0.last as? Bool == true }
                #expect(
                    Set(announced.compactMap { $0.first as? String }).isSuperset(of: [
                        "authentication_failure_close", "basic.nack", "connection.blocked", "consumer_cancel_notify",
                        "publisher_confirms",
                    ])
                )
            }
            await publisher.close()
            await consumer.close()
        }
    }

    @Test func hostThatHasNoAddress() async throws {
        let error = try await failure { $0.host = "nowhere.invalid" }
        #expect(error?.code == .unreachable)
    }

    /// The socket gets the last descriptor, and none is left to watch it by. In a process of its own: the limit is a process's.
    @Test func connectionWithoutADescriptorIsMadeWhenThereIsOne() async {
        await #expect(processExitsWith: .success) {
            let uri = try #require(ProcessInfo.processInfo.environment["MIRRORING_TEST_BROKER_URI"])
            var configuration = try BrokerConfiguration(uris: uri, connectionName: "test")
            configuration.connectTimeout = .seconds(60)
            let (settings, address) = (configuration, configuration.addresses[0])
            let error = await #expect(throws: AMQPError.self) {
                try await withDescriptors(left: 1) { _ = try await AMQPConsumer.open(settings, address: address) }
            }
            #expect(error?.code == .resourceError)
            #expect(error?.description.hasPrefix("Could not connect to \(address): too many open files. ") == true)
            try await AMQPConsumer.open(settings, address: address).close()
        }
    }

    /// The management port answers, but not in AMQP.
    @Test func peerThatIsNoBroker() async throws {
        let error = try await failure(within: .seconds(2)) { $0.port += 10_000 }
        #expect(error?.code == .protocolMismatch || error?.code == .timeout)
        #expect(error?.description.contains("AMQP port") == true)
    }
}
