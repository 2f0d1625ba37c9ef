import Testing

@testable import MirroringEngine

@Suite struct RelativePathTests {
    @Test(
        arguments: [
            ([0x61, 0x2F, 0x62], "a/b"), (Array("Übersicht – 目次.html".utf8), "Übersicht – 目次.html"),
            (Array("new\nline".utf8), ##"new\#012line"##), (Array("\u{1B}[31m日本".utf8), ##"\#033[31m日本"##),
            ([0x61, 0xFF, 0xC3, 0xBC], ##"a\#377ü"##), ([0xE6, 0x97], ##"\#346\#227"##),
            ([0xC2, 0x85], ##"\#302\#205"##),
            (Array(##"literal\#012"##.utf8), ##"literal\#134#012"##),
            (Array(##"back\slash\#01"##.utf8), ##"back\slash\#01"##),
            (Array(##"\#"##.utf8), ##"\#"##), ([], "."),
        ] as [([UInt8], String)]
    )
    func `a path is shown as text, and what is none byte by byte`(bytes: [UInt8], text: String) {
        let path = RelativePath(unchecked: bytes)
        #expect(path.description == text)
        // Nothing is lost.
        if !path.isRoot { #expect(RelativePath(shown: text) == path) }
    }
}
