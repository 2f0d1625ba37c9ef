import AMQP
import Foundation
import TestSupport
import Testing

/// Encrypted connections, on the TLS port of the test broker: one above that of AMQP.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    /// - Parameter authorities: a file in the folder of the test broker's certificates; nil for what the system trusts.
    private func declareQueue(trusting authorities: String?, host: String = "127.0.0.1") async throws {
        try await withBroker(hasTopology: false) { broker in
            let data = try #require(
                ProcessInfo.processInfo.environment["MIRRORING_TEST_BROKER_DATA"],
                "Tests/run says where the certificates of its broker are."
            )
            var configuration = try BrokerConfiguration(uris: broker.uri, connectionName: "test")
            configuration.tls.certificateAuthorities = authorities.map { "\(data)/tls/\($0)" }
            configuration.addresses[0].usesTLS = true
            configuration.addresses[0].port += 1
            configuration.addresses[0].host = host
            let consumer = try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
            try await consumer.declare(.exclusive("over-tls"))
            await consumer.close()
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func trustedBrokerIsSpokenWith(host: String) async throws {
        try await declareQueue(trusting: "ca.pem", host: host)
    }

    @Test func brokerOfAnUnknownAuthorityIsRefused() async throws {
        let error = await #expect(throws: AMQPError.self) { try await declareQueue(trusting: nil) }
        #expect(error?.code == .tlsFailed)
        #expect(error?.description.contains("certificate") == true)
    }

    /// `127.1` is the same address, and the certificate is good, but for other names.
    @Test func brokerOfAnotherNameIsRefused() async throws {
        let error = await #expect(throws: AMQPError.self) { try await declareQueue(trusting: "ca.pem", host: "127.1") }
        #expect(error?.code == .tlsFailed)
        #expect(error?.description.contains("host name") == true)
    }

    @Test func fileThatIsNoCertificateIsNamed() async throws {
        let error = await #expect(throws: AMQPError.self) { try await declareQueue(trusting: "nowhere.pem") }
        #expect(error?.code == .tlsFailed)
        #expect(error?.description.contains("nowhere.pem") == true)
    }
}
