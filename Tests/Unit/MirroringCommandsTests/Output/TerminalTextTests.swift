import Foundation
import Testing

@testable import MirroringCommands

/// Text from elsewhere, made safe.
@Suite struct TerminalTextTests {
    /// One of each kind that a terminal obeys, or that hides or turns text around.
    private static let unsafe: [Unicode.Scalar] = [
        "\0", "\u{7}", "\u{8}", "\t", "\n", "\r", "\u{1B}", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}", "\u{9D}",
        "\u{9F}",
        "\u{AD}", "\u{61C}", "\u{180E}", "\u{200B}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}",
        "\u{202A}", "\u{202E}",
        "\u{2060}", "\u{2066}", "\u{2069}", "\u{FEFF}", "\u{FFF9}", "\u{E0001}", "\u{E0041}", "\u{1D173}",
        "\u{34F}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{180B}", "\u{3164}", "\u{FFA0}", "\u{FE0F}", "\u{E0100}",
    ]

    @Test(arguments: unsafe)
    func everyUnsafeCharacterIsSpelledOut(scalar: Unicode.Scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        #expect(TerminalText.printable("a\(Character(scalar))b") == "a\\u{\(code)}b")
    }

    @Test(arguments: unsafe)
    func jsonIsTheSameValueWithoutUnsafeCharacters(scalar: Unicode.Scalar) throws {
        let value = ["a\(Character(scalar))b": "c\(Character(scalar))😀"]
        let json = TerminalText.printable(json: String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
        #expect(!json.unicodeScalars.contains(scalar))
        #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == value)
    }

    @Test func charactersBeyondTheBasicPlaneArePairs() {
        #expect(TerminalText.printable(json: "[\"\u{E0041}\u{9B}\"]") == #"["\uDB40\uDC41\u009B"]"#)
    }

    @Test func lineBreaksBetweenValuesAreSpaces() {
        #expect(TerminalText.printable(json: "{\n\t\"a\":\r\n1}") == "{  \"a\":  1}")
    }

    @Test(arguments: ["", "plain", "Übersicht – 目次.html", "back\\slash", "e\u{301}", "👍🏽", "\u{E000}"])
    func whatHarmsNobodyStays(text: String) {
        #expect(TerminalText.printable(text) == text)
        #expect(TerminalText.printable(json: text) == text)
    }

    @Test func columnsAreCountedAsATerminalCountsThem() {
        #expect(TerminalText.width(of: "abc") == 3)
        #expect(TerminalText.width(of: "目次") == 4)
        #expect(TerminalText.width(of: "e\u{301}") == 1)
        #expect(TerminalText.width(of: "가\u{1F600}") == 4)
        #expect(TerminalText.width(of: "…–ü") == 3)
    }

    @Test func textsAreCutBetweenCharacters() {
        #expect(TerminalText.cut("abcdef", to: 6) == "abcdef")
        #expect(TerminalText.cut("abcdef", to: 5) == "abcd…")
        #expect(TerminalText.cut("目次目次", to: 8) == "目次目次")
        #expect(TerminalText.cut("目次目次", to: 7) == "目次目…")
        #expect(TerminalText.cut("目次目次", to: 6) == "目次…")
        #expect(TerminalText.cut("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
        #expect(TerminalText.cut("abc", to: 1) == "…")
        #expect(TerminalText.cut("abc", to: 0) == "")
    }

    @Test func theEndOfAPathStaysWhereItsMiddleIsCut() {
        let path = "archive/2026/summer-festival/photographs/originals/IMG_20260714_183002_0231.jpg"
        func cut(_ columns: Int) -> String { TerminalText.cut(path, inMiddleTo: columns) }
        #expect(cut(200) == path)
        #expect(cut(65) == "archive/2026/summer-festi…/originals/IMG_20260714_183002_0231.jpg")
        #expect(cut(45) == "archive/2026/summ…MG_20260714_183002_0231.jpg")
        #expect([0, 1, 2, 3].map(cut) == ["", "…", "…g", "…pg"])
        #expect(TerminalText.cut("目次目次目次", inMiddleTo: 8) == "目…目次")
        for columns in 0...12 {
            #expect(TerminalText.width(of: TerminalText.cut("目次目次目次", inMiddleTo: columns)) <= columns)
        }
    }
}
