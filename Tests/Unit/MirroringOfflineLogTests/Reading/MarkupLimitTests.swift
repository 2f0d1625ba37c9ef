import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringOfflineLog

/// So many that a tag is too long.
private let attributes = (0..<400).map { " a\($0)=\"\"" }.joined()

/// What libxml2 is kept from, wherever the chunks of a file begin.
@Suite struct MarkupLimitTests {
    private static let root = "<ArrayOfMirroringStatusEventArgs>"

    /// The first excess of a text that comes in chunks of that size.
    private func excess(_ text: String, chunk: Int) -> (MarkupLimit.Excess, Int)? {
        var limit = MarkupLimit()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            let part = Array(bytes[start..<min(start + chunk, bytes.count)])
            if let found = part.withUnsafeBytes({ limit.scan($0) }) { return (found.excess, start + found.offset) }
        }
        return nil
    }

    /// For each size of chunks the same.
    private func excess(_ text: String) -> MarkupLimit.Excess? {
        let sizes = [1, 2, 3, 7, 512, 4_000, 1 << 20]
        let found = sizes.map { excess(text, chunk: $0)?.0 }
        for (size, excess) in zip(sizes, found) { #expect(excess == found[0], "chunks of \(size)") }
        return found[0]
    }

    @Test(arguments: [
        "<a\(attributes)>", "<a\(attributes)/>", "<a b='>'\(attributes)>", "<a b=\"'>\"\(attributes)>",
        "<a b='\">'\(attributes)>", "<!-- <a> --><a\(attributes)>",
        "<![CDATA[<a>]]]><a\(attributes)>]]><a\(attributes)>",
        "<?a <b> ?><a\(attributes)>", "<!----><a\(attributes)>", "text > 'text' \"<a\(attributes)>",
        "</a><a\(attributes)>",
        "<a \(String(repeating: "b", count: 3_000))", "<a b=\"\(String(repeating: "b", count: 3_000))",
    ])
    func aLongStartTagIsFound(text: String) {
        #expect(excess(Self.root + text + "</a>") == .longTag)
    }

    @Test(arguments: [
        "<!--<a\(attributes)>-->", "<!-- -<a\(attributes)>- --->", "<![CDATA[<a\(attributes)>]> ]]>",
        "<?a <b\(attributes)>?>",
        "<a>\(attributes)</a>", "<a b='>'>\(attributes)", "<a b=\">'\" c='\">'>\(attributes)", "a'\"\(attributes)",
        "<a/>\(attributes)",
        "<!--->\(attributes)-->", "<a \(String(repeating: "b", count: 2_000))/>\(attributes)",
    ])
    func whatIsNoTagMayBeLong(text: String) {
        #expect(excess(Self.root + text + "<b/>") == nil)
    }

    @Test func tagsAreCountedToTheByte() {
        for (count, expected) in [(2_044, nil), (2_045, nil), (2_046, MarkupLimit.Excess.longTag)] {
            // Three bytes are before them, and the `>` behind does not count.
            #expect(excess("<a \(String(repeating: "b", count: count))>") == expected, "\(count)")
            #expect(excess("<a \(String(repeating: "b", count: count))><c/>") == expected, "\(count)")
        }
    }

    @Test(arguments: ["<q/>", "<a></a>", "<?a b?>", "<!---->", "<![CDATA[]]>"])
    func ofAnEventOnlySoManyTagsPass(tag: String) {
        let each = tag.count { $0 == "<" }
        let most = String(repeating: tag, count: MarkupLimit.mostTags / each)
        for (text, expected) in [(most, nil), (most + "<b/>", MarkupLimit.Excess.largeEvent)] {
            var limit = MarkupLimit()
            limit.beginEvent()
            #expect(scan(text, &limit) == expected)
            // Nothing of it counts for the next one, nor what is between two.
            limit = MarkupLimit()
            limit.beginEvent()
            #expect(scan(most, &limit) == nil)
            limit.endEvent()
            #expect(scan(text + text, &limit) == nil)
            limit.beginEvent()
            #expect(scan(text, &limit) == expected)
        }
    }

    @Test func ofAnEventOnlySoManyBytesPass() {
        let text = String(repeating: "x", count: MarkupLimit.mostBytes)
        for (more, expected) in [("", nil), ("x", MarkupLimit.Excess.largeEvent)] {
            var limit = MarkupLimit()
            limit.beginEvent()
            #expect(scan(text + more, &limit) == expected)
        }
    }

    private func scan(_ text: String, _ limit: inout MarkupLimit) -> MarkupLimit.Excess? {
        Array(text.utf8).withUnsafeBytes { limit.scan($0)?.excess }
    }

    @Test(arguments: ["<!DOCTYPE a>", "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x 'y'>]>"])
    func aDocumentTypeIsFound(text: String) {
        #expect(excess(text) == .documentType)
        #expect(excess("<!--\(text)--><![CDATA[\(text)]]>") == nil)
    }

    @Test func otherEncodingsAreFound() throws {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32BigEndian] {
            var limit = MarkupLimit()
            let bytes = try #require("<?xml version='1.0'?><a/>".data(using: encoding))
            #expect(bytes.withUnsafeBytes { limit.scan($0)?.excess } == .encoding)
        }
        var limit = MarkupLimit()
        let foreign: [UInt8] = [0x4C, 0x6F, 0xA7, 0x94]
        #expect(foreign.withUnsafeBytes { limit.scan($0)?.excess } == .encoding, "EBCDIC")
        #expect(excess("\u{FEFF}<a/>") == nil)
    }

    @Test func whatABridgeWritesPasses() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(entries(50))
            let text = String(decoding: try content(onlyFile(in: folder)), as: UTF8.self)
            #expect(excess(text) == nil)
        }
    }

    // MARK: In a file

    private func items(_ text: String) throws -> [OfflineLogReader.Item] {
        var items: [OfflineLogReader.Item] = []
        try withTemporaryFolder { folder in
            let path = folder + "/log.xml"
            try Data(text.utf8).write(to: URL(filePath: path))
            let reader = try OfflineLogReader(path: path)
            while let item = try reader.next() { items.append(item) }
        }
        return items
    }

    private func written(_ count: Int) throws -> String {
        var text = ""
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(entries(count))
            text = String(decoding: try content(onlyFile(in: folder)), as: UTF8.self)
        }
        return text
    }

    @Test(.timeLimit(.minutes(15))) func eventsBeforeALongTagAreReadAndItsLineIsNamed() throws {
        let hostile = "<a" + (0..<200_000).map { " a\($0)=\"\"" }.joined() + "/>"
        var lines = try written(5).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[5] = hostile + lines[5]
        let items = try items(lines.joined(separator: "\n"))
        #expect(items.prefix(3) == entries(3).map { .entry($0) }[...])
        guard items.count == 4, case .skipped(let skip) = items[3] else {
            Issue.record("\(items.count) items")
            return
        }
        #expect(
            skip.description
                == "Line 6 is skipped: it has a start tag of more than 2048 bytes, as no bridge writes; nothing is read from here on."
        )
    }

    @Test func aFileThatBeginsWithALongTagIsNoLog() throws {
        let hostile = "<ArrayOfMirroringStatusEventArgs" + attributes + ">"
        let error = #expect(throws: OfflineLogError.self) { try items("\n\(hostile)") }
        #expect(error?.code == .notAnOfflineLog)
        #expect(error?.description.contains("start tag of more than 2048 bytes, as no bridge writes (line 2)") == true)
    }

    /// In UTF-7 the tags are spelled otherwise; libxml2 would find them.
    @Test func whatAFileSaysOfItsEncodingDoesNotCount() throws {
        let name = "+ADw-a/+AD4-"
        let text = try written(2).replacingOccurrences(of: "utf-8", with: "utf-7")
            .replacingOccurrences(of: "Documentation of the public site", with: name)
        let names = try items(text).map { item in
            if case .entry(let entry) = item { entry.event.transferData.initializeData.name } else { "\(item)" }
        }
        #expect(names == [name, name])
    }

    @Test func theLastLineAloneIsWatchedToo() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            let text = try written(3).replacingOccurrences(
                of: "<Sequence>3",
                with: "<a\(attributes)/><Sequence>3"
            )
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect(try OfflineLogFolder(path: folder).unfinishedRuns() == [])
        }
    }
}
