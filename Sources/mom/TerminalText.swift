/// Text from elsewhere, made fit for a terminal and a line.
enum TerminalText {
    /// The colours in use, as SGR parameters.
    enum Style: String {
        case faint = "2"
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// The text with every character that could move the cursor, break the line or hide text spelled out, as `\u{1B}`.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text at least that wide, or cut to it with an ellipsis.
    static func column(_ text: String, width: Int, cut: Bool = false) -> String {
        let count = text.count
        if count > width { return cut ? text.prefix(width - 1) + "…" : text }
        return text + String(repeating: " ", count: width - count)
    }

    /// The text in a style, where styles are wanted.
    static func styled(_ text: String, _ style: Style?, colour: Bool) -> String {
        guard colour, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
