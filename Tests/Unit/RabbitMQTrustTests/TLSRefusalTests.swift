import NIOSSL
import RabbitMQTrust
import Testing

/// What is made of the errors of a handshake. They are told apart by texts, which another release of the library may change.
@Suite struct TLSRefusalTests {
    @Test func certificateOfAnotherHostIsTold() {
        #expect(TLSRefusal(NIOSSLExtraError.failedToValidateHostname) == .otherHost)
    }

    @Test func handshakeThatOnlyEndsIsUnknown() {
        #expect(TLSRefusal(NIOSSLError.uncleanShutdown) == .unknown)
    }

    @Test func otherErrorsAreNone() {
        struct Other: Error {}
        #expect(TLSRefusal(Other()) == nil)
    }
}
