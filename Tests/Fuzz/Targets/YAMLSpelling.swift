/// Values in YAML, spelled so that they can't be taken for anything else.
enum YAMLSpelling {
    /// A text in double quotes.
    static func text(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { $0 += scalar($1) } + "\""
    }

    /// A list of texts.
    static func list(_ texts: [String]) -> String {
        "[\(texts.map(text).joined(separator: ", "))]"
    }

    /// A character: what YAML does not take as it is, or takes for something else, by its number.
    private static func scalar(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\u{20}"..."\u{7E}", "\u{A1}"..."\u{2027}", "\u{202A}"..."\u{D7FF}", "\u{E000}"..."\u{FEFE}",
            "\u{FF00}"..."\u{FFFD}":
            "\(scalar)"
        default:
            "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
                + String(scalar.value, radix: 16)
        }
    }
}
