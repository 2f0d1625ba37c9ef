import RabbitMQTrust
import Testing

/// A look at the certificate that a server shows.
@Suite struct ServerCertificateTests {
    @Test func aPortThatRefusesShowsNone() async {
        #expect(await ServerCertificate.shown(by: "127.0.0.1", port: 1) == nil)
    }
}
