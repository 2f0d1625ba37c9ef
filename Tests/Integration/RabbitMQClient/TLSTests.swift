import Foundation
import RabbitMQClient
import TestSupport
import Testing

/// Encrypted connections, on the TLS port of the test broker: one above that of AMQP.
@Suite(.timeLimit(.minutes(15))) struct TLSTests {
    private func configuration(_ broker: TestBroker, trusting authorities: String?) throws -> BrokerConfiguration {
        let data = try #require(
            ProcessInfo.processInfo.environment["MIRRORING_TEST_BROKER_DATA"],
            "Tests/run says where the certificates of its broker are."
        )
        var configuration = try broker.configuration("test")
        configuration.tls.certificateAuthorities = authorities.map { "\(data)/tls/\($0)" }
        configuration.addresses[0].usesTLS = true
        configuration.addresses[0].port += 1
        return configuration
    }

    /// - Parameter authorities: a file in the folder of the test broker's certificates; nil for what the system trusts.
    private func declareQueue(trusting authorities: String?, host: String = "127.0.0.1") async throws {
        try await withBroker(hasTopology: false) { broker in
            var configuration = try configuration(broker, trusting: authorities)
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

    /// A record holds many small messages, a large one many records; what the library has decrypted makes no socket readable, and
    /// the heartbeat that would wake the connection as well is half a minute away.
    @Test func everythingArrivesThatALibraryHasDecrypted() async throws {
        try await ScratchTopology.with { scratch in
            var configuration = try configuration(scratch.broker, trusting: "ca.pem")
            configuration.heartbeat = .seconds(60)
            let encrypted = ScratchTopology(broker: scratch.broker, configuration: configuration)
            let publisher = try await encrypted.publisher()
            let consumer = try await encrypted.consumer()
            let messages = (1...2_000).map { number in
                let size = number % 500 == 1 ? 2_000_000 : 100
                return scratch.message(number, body: [UInt8](repeating: UInt8(number % 256), count: size))
            }
            async let confirming = publisher.confirms(messages.count)
            try await publisher.publish(messages)
            let confirms = await confirming
            #expect(confirms.count == messages.count)
            // All are there, so they come as fast as they are read.
            let subscription = try await consumer.subscribe(
                ConsumeOptions(queue: ScratchTopology.queue, prefetch: 3_000)
            )
            var deliveries: [Delivery] = []
            var pauses = Pauses()
            for try await batch in subscription.deliveries {
                pauses.end()
                deliveries += batch
                if deliveries.count >= messages.count { break }
            }
            #expect(deliveries.map(\.body) == messages.map(\.body))
            #expect(max(confirms.longestPause, pauses.longest) < .seconds(25), "a heartbeat comes after 30")
            await publisher.close()
            await consumer.close()
        }
    }
}

extension AMQPPublisher {
    /// Reads what becomes of messages until so many are confirmed, or the connection is over.
    ///
    /// - Returns: how many were confirmed, and for how long nothing came at most.
    fileprivate nonisolated func confirms(_ count: Int) async -> (count: Int, longestPause: Duration) {
        var confirmed = 0
        var pauses = Pauses()
        for await batch in events {
            pauses.end()
            for case .settled(let tokens, .confirmed) in batch { confirmed += tokens.count }
            if confirmed >= count { break }
        }
        return (confirmed, pauses.longest)
    }
}

/// For how long nothing came: however slow the machine is, something comes again and again.
private struct Pauses {
    private(set) var longest = Duration.zero
    private var last = ContinuousClock.now

    /// Something has come.
    mutating func end() {
        longest = max(longest, last.duration(to: .now))
        last = .now
    }
}
