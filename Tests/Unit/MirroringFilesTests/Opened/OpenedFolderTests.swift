import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// What lies in an open folder, by name.
@Suite struct OpenedFolderTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
    }

    @Test func entriesAreNamedByTheirBytes() throws {
        #expect(try opened.names() == [])
        try opened.makeFolder(FileName([0xFF, 0x20]))
        #expect(try opened.names() == [[0xFF, 0x20]])
        #expect(try opened.facts(FileName([0xFF, 0x20]))?.kind == .folder)
        #expect(try opened.facts(FileName("none")) == nil)
        #expect(try opened.folder(FileName("none")) == nil)
        #expect(
            try opened.facts(FileName([0x20, 0xFF].reversed() as ReversedCollection<[UInt8]>))?.kind == .folder,
            "whatever kind of collection its bytes are in"
        )
        try opened.removeFolder(FileName([0xFF, 0x20]))
        #expect(try opened.names() == [])
    }

    @Test func noLinkIsFollowed() throws {
        symlink("/etc", folder.path(of: "link"))
        #expect(throws: Errno.notDirectory) { _ = try opened.folder(FileName("link")) }
        #expect(try opened.facts(FileName("link"))?.kind == .other)
        try opened.removeFile(FileName("link"))
        #expect(FileFacts(of: "/etc")?.kind == .folder)
    }

    @Test func entriesAreMovedAndLinked() throws {
        try folder.write("text", to: "a")
        try opened.makeFolder(FileName("inner"))
        let inner = try #require(try opened.folder(FileName("inner")))
        try opened.link(FileName("a"), to: inner, FileName("b"))
        #expect(try opened.facts(FileName("a")) == inner.facts(FileName("b")))
        #expect(try opened.facts(FileName("a"))?.links == 2)
        try inner.rename(FileName("b"), to: opened, FileName("c"))
        #expect(try folder.names() == ["a", "c", "inner"])
        try opened.removeFolder(FileName("inner"))
        #expect(throws: Errno.notDirectory) { try opened.removeFolder(FileName("a")) }
    }
}
