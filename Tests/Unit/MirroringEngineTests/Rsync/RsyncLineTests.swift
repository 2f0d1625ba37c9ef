import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What rsync prints, and what becomes of it. The lines were printed by rsync 3.5.0.
@Suite struct RsyncLineTests {
    private func parsed(_ text: String) -> RsyncLine? { RsyncLine(Array(text.utf8)) }

    @Test func `a new file`() throws {
        let line = try #require(parsed(">f+++++++++ 14540 d0bed62711803de51e6ae568d9bb23c3//d099/e9/f.png//"))
        #expect(line.action == .transfer)
        #expect(line.kind == .file)
        #expect(line.isNew)
        #expect(line.size == 14_540)
        #expect(line.digest == "d0bed62711803de51e6ae568d9bb23c3")
        #expect(line.path == RelativePath("d099/e9/f.png".utf8))
    }

    @Test(
        arguments: [
            ("*deleting   0 gone/deep/f//", RsyncLine.Action.delete, RsyncLine.Kind.file, "gone/deep/f"),
            ("*deleting   0 gone/deep///", .delete, .folder, "gone/deep"),
            (".d..t...... 60 sub///", .keep, .folder, "sub"),
            (".d..t...... 60 .///", .keep, .folder, ""),
            ("cd+++++++++ 40                                  //empty///", .create, .folder, "empty"),
            ("cL+++++++++ 4 link2// -> x//y", .create, .other, "link2"),
            ("cS+++++++++ 0 fifo//", .create, .other, "fifo"),
            (".f...p..... 4 t\tb//", .keep, .file, "t\tb"),
            ("hf+++++++++ 8 b => c// => a.html", .hardLink, .file, "b => c"),
        ]
    )
    func `kinds of lines`(text: String, action: RsyncLine.Action, kind: RsyncLine.Kind, path: String) throws {
        var text = text
        if !text.contains("//") || text.components(separatedBy: "//").count < 3 || !text.dropFirst(12).contains(" //") {
            // The digest's field is empty in a dry run.
            let start = text.index(text.startIndex, offsetBy: 12)
            let size = text[start...].prefix { $0 != " " }
            text = String(text[..<start]) + size + " //" + text[start...].dropFirst(size.count + 1)
        }
        let line = try #require(parsed(text))
        #expect(line.action == action)
        #expect(line.kind == kind)
        #expect(line.path.bytes == Array(path.utf8))
        #expect(line.isChanged)
    }

    @Test func `odd names come back as the bytes that they are`() {
        #expect(parsed(">f+++++++++ 2 //new\\#012line//")?.path.bytes == Array("new\nline".utf8))
        #expect(parsed(">f+++++++++ 2 //lit\\#134#012x//")?.path.bytes == Array("lit\\#012x".utf8))
        #expect(parsed(">f+++++++++ 2 //\\#377\\#376//")?.path.bytes == [0xFF, 0xFE])
        #expect(parsed(">f+++++++++ 2 // lead and trail //")?.path.bytes == Array(" lead and trail ".utf8))
        #expect(parsed(">f+++++++++ 2 //back\\slash//")?.path.bytes == Array("back\\slash".utf8))
    }

    @Test func `a hard link's target is read where rsync tells it`() {
        #expect(parsed("hf+++++++++ 8 //zz// => lit\\#134#012x")?.hardLinkTarget?.bytes == Array("lit\\#012x".utf8))
        #expect(parsed("hf.s....... 8 //zz//")?.hardLinkTarget == nil)
    }

    @Test func `what is listed for completeness is no change`() {
        #expect(parsed(".f          8 b930193c967c04e3138d64038da726b8//a.html//")?.isChanged == false)
        #expect(parsed(".d          60                                 //link///")?.isChanged == false)
    }

    @Test(
        arguments: [
            (">f+++++++++ 2 //a//", []), (".f          2 //a//", []),
            (">f..t...... 2 //a//", [.time]), (">fc........ 2 //a//", [.content]),
            (">f.st...... 2 //a//", [.size, .time]), (".f...pog... 2 //a//", [.mode, .owner, .group]),
            (".d..t....ax 2 //a///", [.time, .accessLists, .extendedAttributes]), (".f..n...... 2 //a//", [.other]),
            ("cLc.T...... 2 //a//", [.content, .time]),
            ("*deleting   0 //a//", []),
        ] as [(String, RsyncLine.Differences)]
    )
    func `what differs`(text: String, differences: RsyncLine.Differences) {
        #expect(parsed(text)?.differences == differences)
    }

    @Test(
        arguments: [
            "", "created directory /d", "Number of files: 21,101 (reg: 20,000, dir: 1,101)",
            "cannot delete non-empty directory: a//b",
            ">f+++++++++ 2 //../x//", ">f+++++++++ 2 ///x//", ">f+++++++++ x //a//", ">f+++++++++ 2 //a/",
        ]
    )
    func `other lines are no items`(text: String) {
        #expect(parsed(text) == nil)
    }

    @Test func `progress`() {
        #expect(RsyncProgress(Array("         1702   0%    0.00kB/s    0:00:00  ".utf8))?.bytes == 1_702)
        #expect(RsyncProgress(Array("sent 10 bytes".utf8)) == nil)
    }

    @Test(
        arguments: [
            (23, "rsync: [receiver] write failed: No space left on device (28)", MirroringEvents.Category.diskFull),
            (23, "rsync: [generator] mkstemp failed: Permission denied (13)", .authorization),
            (23, "rsync: [sender] change_dir \"/s\" failed: No such file or directory (2)", .notFound),
            (24, "file has vanished: \"/s/a\"", .changedWhileReading), (30, "", .timeout), (12, "", .network),
            (1, "", .internal),
            (127, "", .dependency), (20, "", .cancelled),
        ]
    )
    func `failures have a category`(code: Int, message: String, category: MirroringEvents.Category) {
        #expect(RsyncResult(code: code, messages: message.isEmpty ? [] : [message]).category == category)
    }

    @Test func `lines are cut wherever the stream was`() {
        var lines: [String] = []
        var splitter = LineSplitter()
        for chunk in ["ab", "c\nde", "\r\rf", "\n", "rest"] {
            Array(chunk.utf8).withUnsafeBytes {
                splitter.append($0) { lines.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["abc", "de", "f", "rest"])
    }

    /// A command of a job's may print without end and without a line's end.
    @Test func `a line without end is not kept as a whole`() {
        var lengths: [Int] = []
        var splitter = LineSplitter()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: LineSplitter.limit / 2)
        for _ in 0..<5 {
            chunk.withUnsafeBytes { splitter.append($0) { lengths.append($0.count) } }
        }
        #expect(lengths == [LineSplitter.limit, LineSplitter.limit])
        Array("\nnext\n".utf8).withUnsafeBytes { splitter.append($0) { lengths.append($0.count) } }
        #expect(lengths == [LineSplitter.limit, LineSplitter.limit, LineSplitter.limit / 2, 4])
    }
}
