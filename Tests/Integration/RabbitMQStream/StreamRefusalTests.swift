import Foundation
import MirroringSettings
import RabbitMQStream
import TestSupport
import Testing

/// What a reader says where it is not let in, and over TLS.
@Suite(.timeLimit(.minutes(15))) struct StreamRefusalTests {
    /// Why the first chunk does not come.
    private func refusal(
        of name: String = ScratchStream.name,
        _ change: @escaping (inout StreamConfiguration) -> Void
    ) async throws -> StreamError? {
        try await ScratchStream.with { stream in
            let reader = try stream.reader(change)
            return await #expect(throws: StreamError.self) {
                for try await _ in reader.chunks(of: name, from: .first) {}
            }
        }
    }

    @Test func wrongPasswordIsTold() async throws {
        let error = try await refusal { $0.addresses[0].password = Secret("wrong-secret") }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.response == .authenticationFailure)
        #expect(error?.description.contains("wrong-secret") == false)
    }

    @Test func virtualHostThatIsNotThereIsTold() async throws {
        let error = try await refusal { $0.addresses[0].virtualHost = "nowhere" }
        #expect(error?.code == .accessRefused)
        #expect(error?.description.contains("\"nowhere\"") == true)
    }

    @Test func streamThatIsNotThereIsTold() async throws {
        let error = try await refusal(of: "nowhere") { _ in }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains("\"nowhere\"") == true)
    }

    @Test func nameThatNoStreamCanHaveIsTold() async throws {
        #expect(try await refusal(of: String(repeating: "x", count: 256)) { _ in }?.code == .invalidName)
    }

    @Test func portThatNobodyListensOnIsTold() async throws {
        let error = try await refusal { $0.addresses[0].port = 1 }
        #expect(error?.code == .unreachable)
        #expect(error?.description.contains("connection refused") == true)
        #expect(error?.description.contains("rabbitmq-plugins enable rabbitmq_stream") == true)
    }

    /// The most likely mistake: the port of AMQP, which waits for a greeting that no reader sends, or answers with its own.
    @Test func portOfAMQPIsTold() async throws {
        let error = try await refusal { $0.addresses[0].port += StreamAddress.portDistance }
        #expect([.protocolMismatch, .connectionLost].contains(error?.code))
    }

    /// A broker takes the beginning of a handshake for that of a long frame, and waits for the rest.
    @Test func portWithoutTLSIsTold() async throws {
        let error = try await refusal {
            $0.addresses[0].usesTLS = true
            $0.connectTimeout = .seconds(5)
        }
        #expect([.tlsFailed, .connectionLost, .timeout].contains(error?.code))
    }

    // MARK: TLS

    /// How the stream is reached over TLS.
    private func encrypted(_ configuration: inout StreamConfiguration, trusting authorities: String?, host: String)
        throws
    {
        let data = try #require(
            ProcessInfo.processInfo.environment["MIRRORING_TEST_BROKER_DATA"],
            "Tests/run says where the certificates of its broker are."
        )
        configuration.tls.certificateAuthorities = authorities.map { "\(data)/tls/\($0)" }
        configuration.addresses[0].host = host
        configuration.addresses[0].usesTLS = true
        configuration.addresses[0].port += 1
    }

    private func readEncrypted(trusting authorities: String?, host: String = "127.0.0.1") async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...1_000, body: [UInt8](repeating: 1, count: 1_000))
            var configuration = try stream.configuration()
            try encrypted(&configuration, trusting: authorities, host: host)
            let reader = StreamReader(configuration: configuration, shouldRetry: { _ in false })
            #expect(try await reader.messages(1_000, from: .first).numbers() == Array(1...1_000))
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func trustedBrokerIsReadFrom(host: String) async throws {
        try await readEncrypted(trusting: "ca.pem", host: host)
    }

    @Test func brokerOfAnUnknownAuthorityIsRefused() async throws {
        let error = await #expect(throws: StreamError.self) { try await readEncrypted(trusting: nil) }
        #expect(error?.code == .tlsFailed)
        #expect(error?.description.contains("none of the trusted authorities issued it") == true)
    }

    /// The certificate is good, but for another address.
    @Test func brokerOfAnotherNameIsRefused() async throws {
        try await ScratchStream.with { stream in
            var configuration = try stream.configuration()
            try encrypted(&configuration, trusting: "ca.pem", host: "127.0.0.2")
            let path = try NetworkPath(to: configuration.addresses[0].port, host: 2)
            configuration.addresses[0].port = path.port
            let reader = StreamReader(configuration: configuration, shouldRetry: { _ in false })
            let error = await #expect(throws: StreamError.self) { _ = try await reader.messages(1, from: .first) }
            #expect(error?.code == .tlsFailed)
            #expect(error?.description.contains("host name") == true)
        }
    }

    @Test func fileThatIsNoCertificateIsNamed() async throws {
        let error = await #expect(throws: StreamError.self) { try await readEncrypted(trusting: "nowhere.pem") }
        #expect(error?.code == .tlsFailed)
        #expect(error?.description.contains("nowhere.pem") == true)
    }
}
