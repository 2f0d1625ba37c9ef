import Crypto
import Foundation
import MirroringSettings

/// The word that whoever looks at the page has to know, where others than this machine's users could.
struct AccessToken: Sendable {
    private let token: Secret

    /// How many bytes it has at least: what is shorter is guessed.
    static let shortest = 16
    /// For how long a browser that has given it needs not give it again.
    static let sessionLength = Duration.seconds(7 * 24 * 3_600)

    init(_ token: Secret) {
        self.token = token
    }

    /// Whether a text is the token. It takes as long for one that begins like it as for any other of the same length.
    func matches(_ text: String) -> Bool {
        let expected = Array(token.value.utf8)
        let given = Array(text.utf8)
        guard !expected.isEmpty else { return false }
        var difference = UInt8(expected.count == given.count ? 0 : 1)
        for (index, byte) in given.enumerated() { difference |= byte ^ expected[index % expected.count] }
        return difference == 0
    }

    /// What a browser keeps as a cookie in the token's place: until when it counts, and a proof of that, which tells nothing of the token.
    /// Every bridge with the same token takes it, also after a restart.
    ///
    /// - Parameter now: in seconds since 1970.
    func session(at now: Int) -> String {
        let end = now + Int(Self.sessionLength / .seconds(1))
        return "\(end).\(Self.hexadecimal(proof(of: end)))"
    }

    /// The name of that cookie. A browser keeps one of a name for a host, whatever the port: two bridges with different tokens would log each
    /// other out.
    var cookie: String {
        let digest = HMAC<SHA256>.authenticationCode(for: Data("mirroring page cookie".utf8), using: key)
        return "mirroring-\(Self.hexadecimal(digest.prefix(4)))"
    }

    /// Whether a cookie is one of those, and counts still.
    func accepts(session: String, at now: Int) -> Bool {
        let parts = session.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = Int(parts[0]), end > now, let proof = Self.bytes(hexadecimal: parts[1]) else {
            return false
        }
        return HMAC<SHA256>.isValidAuthenticationCode(proof, authenticating: Self.statement(of: end), using: key)
    }

    private var key: SymmetricKey { SymmetricKey(data: Data(token.value.utf8)) }

    private func proof(of end: Int) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Self.statement(of: end), using: key))
    }

    private static func statement(of end: Int) -> Data { Data("mirroring page until \(end)".utf8) }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64, digits.allSatisfy({ $0 != nil }) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
