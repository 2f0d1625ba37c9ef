import Testing

@testable import RabbitMQClient

/// Words of OpenSSL 3.0, and where a later one has others, of that.
@Suite struct HandshakeFailureTests {
    @Test(
        arguments: [
            ("wrong version number", .noTLS), ("packet length too long", .noTLS), ("http request", .noTLS),
            ("unsupported protocol", .oldVersion), ("tlsv1 alert protocol version", .oldVersion),
            ("tlsv13 alert certificate required", .certificate("certificate required")),
            ("sslv3 alert bad certificate", .certificate("bad certificate")),
            ("ssl/tls alert bad certificate", .certificate("bad certificate")),
            ("sslv3 alert certificate expired", .certificate("certificate expired")),
            ("tlsv1 alert unknown ca", .certificate("unknown ca")),
            ("sslv3 alert handshake failure", .ended("handshake failure")),
            ("unexpected eof while reading", .ended("unexpected eof while reading")),
            (nil, .ended(nil)),
        ] as [(String?, HandshakeFailure)]
    )
    func failureIsToldByOpenSSLsWords(words: String?, failure: HandshakeFailure) {
        #expect(HandshakeFailure(words: words) == failure)
    }

    /// What the broker says then is about our certificate; that it says nothing tells less.
    @Test(
        arguments: [
            ("tlsv13 alert certificate required", .certificate("certificate required")),
            ("unexpected eof while reading", .endedAfterwards), (nil, .endedAfterwards),
        ] as [(String?, HandshakeFailure)]
    )
    func afterTheHandshakeNobodySpeaksNoTLS(words: String?, failure: HandshakeFailure) {
        #expect(HandshakeFailure(words: words, afterHandshake: true) == failure)
    }

    @Test(
        arguments: [
            (.noTLS, nil, ["speaks no TLS", "Correct broker.uri", "5671"]),
            (.oldVersion, nil, ["no TLS of version 1.2 or later", "broker's settings"]),
            (.certificate("certificate required"), nil, ["asks for a certificate of ours", "broker.tls.certificate"]),
            (.certificate("unknown ca"), "web.pem", ["does not accept our certificate web.pem (unknown ca)"]),
            (.endedAfterwards, nil, ["may ask for a certificate of ours", "broker.tls.certificate"]),
            (.endedAfterwards, "web.pem", ["may not accept our certificate web.pem", "its log tells"]),
            (.ended(nil), nil, ["ended the TLS handshake: ", "asks for a certificate of ours"]),
            (.ended("handshake failure"), "web.pem", ["(handshake failure)", "does not accept our certificate"]),
        ] as [(HandshakeFailure, String?, [String])]
    )
    func sentenceNamesTheBrokerAndTheRemedy(failure: HandshakeFailure, certificate: String?, words: [String]) throws {
        let uri = "amqps://web:secret@broker.example.org"
        var configuration = try BrokerConfiguration(uris: uri, connectionName: "test")
        configuration.tls.certificate = certificate
        configuration.names.addresses = "broker.uri"
        configuration.names.certificate = "broker.tls.certificate"
        let sentence = failure.sentence(of: configuration.addresses[0], configuration)
        for words in ["amqps://web@broker.example.org:5671/"] + words {
            #expect(sentence.contains(words))
        }
        #expect(sentence.hasSuffix("."))
        #expect(!sentence.contains("secret"))
    }
}
