import Crypto
import Foundation
import MirroringEvents
import MirroringSettings

/// By what a receiver knows that a body comes from who has the secret, and when it was sent: `t=<seconds>,v1=<hexadecimal HMAC-SHA256>`
/// of `<seconds>.<body>`.
///
/// With the time in it nobody can send an old one again for long: a receiver refuses what is older than five minutes or so.
enum WebhookSignature {
    /// The header that has it.
    static let header = "X-Mirroring-Signature"

    /// The value of the header.
    static func value(of body: [UInt8], at time: Timestamp, with secret: Secret) -> String {
        let seconds = time.milliseconds / 1_000
        var code = HMAC<SHA256>(key: SymmetricKey(data: Data(secret.value.utf8)))
        code.update(data: Data("\(seconds).".utf8))
        code.update(data: Data(body))
        let digits = code.finalize().map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }
        return "t=\(seconds),v1=\(digits.joined())"
    }
}
