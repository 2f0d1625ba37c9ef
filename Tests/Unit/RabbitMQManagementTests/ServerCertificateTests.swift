import Foundation
import RabbitMQTrust
import Testing

@testable import RabbitMQManagement

/// What is said of a certificate that is not accepted.
@Suite struct ServerCertificateTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    /// The sentence, for a certificate that is valid from and to so many days from now.
    private func sentence(_ days: ClosedRange<Int>?) -> String {
        var address = ManagementAddress(scheme: "https", host: "one", port: 15_671)
        address.names.certificateAuthorities = "broker.tls.certificateAuthorities"
        let certificate = days.map { days in
            ServerCertificate(
                start: Self.now + TimeInterval(days.lowerBound * 86_400),
                end: Self.now + TimeInterval(days.upperBound * 86_400)
            )
        }
        return ManagementClient(address: address).unaccepted(certificate, at: Self.now)
    }

    @Test func anExpiredOneIsToldWithItsDay() {
        #expect(
            sentence(-90...(-1))
                == "The certificate of the management API at https://one:15671 expired on 2026-11-17. Renew it at the broker."
        )
    }

    @Test func oneThatIsNotValidYetIsToldWithItsDay() {
        #expect(sentence(1...90).contains(" is not valid before 2026-11-19. "))
    }

    @Test func elseItsAuthorityIsNotTrusted() {
        let text = sentence(-1...1)
        #expect(text.contains("none of the trusted authorities issued it"))
        #expect(text.contains("broker.tls.certificateAuthorities") && !text.contains("expired"))
    }

    @Test func whereTheServerShowsNoneBothMayBe() {
        #expect(sentence(nil).contains("it has expired, or none of the trusted authorities issued it"))
    }
}
