import Foundation
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What an rsync of this end sends: names that lead through no link, in a file that does not stay.
@Suite struct SentNamesTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    private func paths(_ names: String...) -> [RelativePath] { names.map { RelativePath(unchecked: Array($0.utf8)) } }

    private var lists: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(fixture.stateFolder)/sent")) ?? []
    }

    @Test func `names stand behind a point, each with an end`() throws {
        #expect(try SentNames.paths(in: Array("./a\0./b/#c\n\0".utf8)) == paths("a", "b/#c\n"))
        #expect(try SentNames.paths(in: Array("./\0".utf8)) == [.root])
        #expect(try SentNames.paths(in: []) == [])
    }

    @Test(
        arguments: [
            "./a", "a\0", "/etc/passwd\0", ".//etc/passwd\0", "./../a\0", "./a/../../b\0", "./a/\0", "./a/.\0", "\0",
            "./a\0\0", "./a//b\0", "././a\0",
        ]
    )
    func `what is no name is no list`(list: String) {
        #expect(throws: ProtocolViolation.self) { try SentNames.paths(in: Array(list.utf8)) }
    }

    @Test func `a list lasts as long as whoever has it`() throws {
        var root: RsyncRoot? = try SentNames(paths("a", "b/c"), in: fixture.stateFolder).root()
        let path = try #require(root?.argument)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "./a\0./b/c\0")
        #expect(lists.count == 1)
        root = nil
        #expect(lists == [])
    }

    @Test func `what a killed process has left is removed later`() throws {
        let root = try SentNames(paths("a"), in: fixture.stateFolder).root()
        let folder = "\(fixture.stateFolder)/sent"
        for (name, age) in [("left", 7_200.0), ("new", 60)] {
            try fixture.write(Array(name.utf8), "./b\0", in: folder)
            let time = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -age)]
            try FileManager.default.setAttributes(time, ofItemAtPath: "\(folder)/\(name)")
        }
        _ = try SentNames(paths("c"), in: fixture.stateFolder)
        #expect(FileFacts(of: "\(folder)/left") == nil)
        #expect(FileFacts(of: "\(folder)/new") != nil)
        #expect(lists.count == 2)
        withExtendedLifetime(root) {}
    }

    @Test func `no name leads through a link`() throws {
        try fixture.write("folder/a")
        symlink("folder", "\(fixture.source)/link")
        symlink("/etc", "\(fixture.source)/folder/out")
        let source = try LocalSource(path: fixture.source)
        let named = paths(
            "link",
            "link/a",
            "folder/a",
            "folder/out",
            "folder/out/passwd",
            "folder/a/b",
            "gone/a",
            "folder"
        )
        let direct = paths("link", "folder/a", "folder/out", "gone/a", "folder")
        #expect(try source.withoutLinks(named) == direct)
    }
}
