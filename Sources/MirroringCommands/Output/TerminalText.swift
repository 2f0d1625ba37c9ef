import CMirroringLinux
import Foundation

/// Text from elsewhere, made fit for a terminal, a line and a program.
///
/// Unsafe is what can move the cursor, break the line, hide text or turn it around, and what nobody sees: control characters (C0, DEL,
/// C1), format characters (bidirectional controls, zero-width ones, tags), fillers and variation selectors, and the separators of
/// lines and paragraphs.
public enum TerminalText {
    /// The text with every unsafe character spelled out, as `\u{1B}`.
    public static func printable(_ text: String) -> String {
        spelled(text) { scalar, result in
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }

    /// A JSON text on one line and with no unsafe character in it, the same value to whoever reads it.
    ///
    /// In JSON they can only stand in strings, where they are spelled `\u` and four digits, beyond the basic plane as a pair; but line breaks
    /// and tabs stand between values, where a space does as well.
    public static func printable(json: String) -> String {
        spelled(json) { scalar, result in
            guard scalar.value >= 0x20 else { return result.append(" ") }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }

    /// How many columns of a terminal the text takes: two for a wide character, none for a combining one.
    public static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// The text cut to a number of columns, with `…` for what is left out; never in the middle of a character.
    public static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        return columns > 0 ? start(of: text, columns - 1) + "…" : ""
    }

    /// The text cut to a number of columns, with `…` for what is left out of its middle: the end of a path tells most, so it keeps three
    /// fifths. Never in the middle of a character.
    public static func cut(_ text: String, inMiddleTo columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        guard columns > 0 else { return "" }
        let first = (columns - 1) * 2 / 5
        return "\(start(of: text, first))…\(end(of: text, columns - 1 - first))"
    }

    private static func start(of text: String, _ columns: Int) -> Substring {
        var left = columns
        return text.prefix { character in
            left -= width(of: String(character))
            return left >= 0
        }
    }

    private static func end(of text: String, _ columns: Int) -> Substring {
        var left = columns
        var start = text.endIndex
        while start > text.startIndex {
            let before = text.index(before: start)
            left -= width(of: String(text[before]))
            if left < 0 { break }
            start = before
        }
        return text[start...]
    }

    /// The C library's table, as the programs beside this one on the same terminal use it: a terminal and its programs have to
    /// agree, whatever newer tables say. Of characters that it does not know (and of all but ASCII without a locale) one column.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        _ = characterTypes
        let columns = wcwidth(wchar_t(scalar.value))
        return columns < 0 ? 1 : Int(columns)
    }

    /// `wcwidth` knows only ASCII until a locale says that text is UTF-8. Messages and numbers stay as they are.
    private static let characterTypes: Void = {
        _ = setlocale(LC_CTYPE, "C.UTF-8")
    }()

    private static func spelled(_ text: String, _ spell: (Unicode.Scalar, inout String) -> Void) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                spell(scalar, &result)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
