/// Values at which readers break: the ends of ranges, and what looks like something else.
enum EdgeValues {
    /// Integers at the ends of every width, and beside them.
    static let integers = [
        0, 1, -1, 2, 255, 256, 65_535, 65_536, 262_144, 262_145, 2_147_483_647, 2_147_483_648, -2_147_483_648,
        4_294_967_295, 4_294_967_296, 9_007_199_254_740_991, 9_007_199_254_740_992, .max, .max - 1, .min, .min + 1,
    ]

    /// Numbers as they may be spelled.
    static let numbers: [[UInt8]] = integers.map { Array("\($0)".utf8) } + spellings.map { Array($0.utf8) }

    private static let spellings = [
        "-0", "+1", "007", "1.5", "0.0", "1e3", "1E+3", "1e400", "1e-400", "1e99999999999999999999", "0x10", "0o17",
        "1_000",
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999999999999999999", "1:30", ".5", "5.", "NaN", ".inf", "-.inf", "１",
    ]

    /// Texts of all kinds, none of them quoted.
    static let texts: [[UInt8]] = words.map { Array($0.utf8) } + notUTF8

    /// The same in double quotes, as JSON and YAML have them.
    static let quotedTexts: [[UInt8]] = texts.map { text in
        let quote = UInt8(ascii: "\"")
        return [quote] + text + [quote]
    }

    private static let words =
        [
            "", " ", "null", "~", "true", "no", "..", "../..", "/", "/etc/passwd", "a/../b", ".", "-rf", "- *", "!",
            "*.html",
            "\u{0}", "\u{1}", "\u{8}", "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{7F}", "\u{85}", "\u{9B}31m", "\u{2028}",
            "\u{202E}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{10FFFF}", "e\u{301}", "👩‍👩‍👧", "漢字", "\r\n",
            "\t",
            "]]>", "&amp;", "&lt;", "<a>", "<!--", "%s%n", "${HOME}", "~root/x", "amqp://u:p@h:1/%2f,amqps://h",
            "https://h:0",
            "01234567-89ab-7def-8123-456789abcde0", "00000000-0000-0000-0000-000000000000",
            "0123456789ab7def8123456789abcde0",
            "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2016-12-31T23:59:60.9999999999+23:59",
            "2026-02-30T00:00:00Z",
            "0000-00-00T00:00:00Z", "Transfering", "MirroringJobCompleted", "error", "oldest",
            String(repeating: "x", count: 300), String(repeating: "é", count: 1_001),
            String(repeating: "\\", count: 65),
        ]

    /// Bytes that are no text: overlong, cut, surrogates, beyond the last character.
    static let notUTF8: [[UInt8]] = [
        [0xFF], [0xC0, 0xAF], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ]

    /// Bytes that mean something in one format or another.
    static let bytes: [UInt8] = [0, 1, 9, 10, 13, 32, 127, 128, 255] + Array(#"{}[]",:\<>&;'/-+.#*!|%@?=_"#.utf8)
}
