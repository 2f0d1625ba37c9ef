import Testing

@testable import RabbitMQClient

@Suite struct CertificateProblemTests {
    @Test(
        arguments: [
            (10, .expired), (9, .notYetValid), (18, .selfSigned), (2, .unknownAuthority), (19, .unknownAuthority),
            (20, .unknownAuthority), (21, .unknownAuthority), (62, .otherHost), (0, .other("there is none")),
            (23, .other("certificate revoked")),
        ] as [(Int32, CertificateProblem)]
    )
    func problemIsToldByItsNumber(number: Int32, problem: CertificateProblem) {
        #expect(CertificateProblem(number) == problem)
    }

    @Test(
        arguments: [
            (.expired, ["has expired", "Renew it."]),
            (.notYetValid, ["is not valid yet", "clocks"]),
            (.selfSigned, ["signed by itself", "broker.tls.certificateAuthorities (bridge.yaml:3)"]),
            (.unknownAuthority, ["none of the trusted authorities", "certificateAuthorities (bridge.yaml:3)"]),
            (.otherHost, ["host name than \"broker.example.org\"", "Write one of them in broker.uri"]),
            (.other("certificate revoked"), ["certificate revoked.", "Give the broker"]),
        ] as [(CertificateProblem, [String])]
    )
    func sentenceNamesTheBrokerAndTheRemedy(problem: CertificateProblem, words: [String]) throws {
        let address = try BrokerAddress(uri: "amqps://web:secret@broker.example.org")
        var names = BrokerConfiguration.Names()
        names.addresses = "broker.uri"
        names.certificateAuthorities = "broker.tls.certificateAuthorities (bridge.yaml:3)"
        let sentence = problem.sentence(of: address, names)
        for words in ["amqps://web@broker.example.org:5671/", "is not accepted"] + words {
            #expect(sentence.contains(words))
        }
        #expect(sentence.hasSuffix("."))
        #expect(!sentence.contains("secret"))
    }
}
