/// Numbers of many digits, as they are written in texts.
package enum HexadecimalText {
    /// The digits: small letters alone, so that equal numbers are equal texts.
    private static let digits = Set("0123456789abcdef".utf8)

    /// Whether a text is a SHA-256.
    package static func isDigest(_ text: String) -> Bool { isNumber(text, ofDigits: 64) }

    /// Bytes as digits, two for each.
    static func of(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The bytes that digits stand for; nil if they stand for none.
    static func bytes(_ text: String) -> [UInt8]? {
        let text = Array(text.utf8)
        guard text.count.isMultiple(of: 2), text.allSatisfy(digits.contains) else { return nil }
        return stride(from: 0, to: text.count, by: 2).compactMap { start in
            UInt8(String(decoding: text[start..<(start + 2)], as: UTF8.self), radix: 16)
        }
    }

    /// Whether a text has so many digits, and nothing else.
    static func isNumber(_ text: String, ofDigits count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy(digits.contains)
    }
}
