/// Numbers of many digits, as they are written in texts.
package enum HexadecimalText {
    /// The digits: small letters alone, so that equal numbers are equal texts.
    private static let digits = Set("0123456789abcdef".utf8)

    /// Whether a text is a SHA-256.
    package static func isDigest(_ text: String) -> Bool { isNumber(text, ofDigits: 64) }

    /// Whether a text has so many digits, and nothing else.
    static func isNumber(_ text: String, ofDigits count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy(digits.contains)
    }
}
