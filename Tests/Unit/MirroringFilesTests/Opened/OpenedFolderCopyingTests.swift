import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// Copies of files, and links as what they are.
@Suite struct OpenedFolderCopyingTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
    }

    @Test func aCopyHasTheContentAndIsAnotherFile() throws {
        let text = String(repeating: "0123456789", count: 300_000)
        try folder.write(text, to: "a")
        chmod(folder.path(of: "a"), 0o4755)
        try opened.copyFile(FileName("a"), to: opened, FileName("b"))
        #expect(try folder.text(of: "b") == text)
        let copy = try #require(try opened.facts(FileName("b")))
        #expect(copy.identity != (try opened.facts(FileName("a")))?.identity)
        #expect(copy.mode == 0o600)
        try folder.write("changed", to: "a")
        #expect(try folder.text(of: "b") == text)
    }

    @Test func holesStayHoles() throws {
        try folder.write("begin", to: "a")
        truncate(folder.path(of: "a"), 64 << 20)
        try opened.copyFile(FileName("a"), to: opened, FileName("b"))
        var (original, copy) = (stat(), stat())
        try #require(stat(folder.path(of: "a"), &original) == 0 && stat(folder.path(of: "b"), &copy) == 0)
        #expect(copy.st_size == 64 << 20)
        #expect(copy.st_blocks <= original.st_blocks + 256)
        #expect(try folder.text(of: "b").hasPrefix("begin\0"))
    }

    @Test func nothingIsOverwrittenAndNothingButAFileIsCopied() throws {
        try folder.write("a", to: "a")
        try folder.write("b", to: "b")
        #expect(throws: Errno.fileExists) { try opened.copyFile(FileName("a"), to: opened, FileName("b")) }
        #expect(try folder.text(of: "b") == "b")
        symlink("a", folder.path(of: "link"))
        mkfifo(folder.path(of: "pipe"), 0o600)
        #expect(throws: Errno.tooManySymbolicLinkLevels) {
            try opened.copyFile(FileName("link"), to: opened, FileName("c"))
        }
        #expect(throws: Errno.invalidArgument) { try opened.copyFile(FileName("pipe"), to: opened, FileName("c")) }
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try opened.copyFile(FileName("missing"), to: opened, FileName("c"))
        }
        #expect(try folder.names() == ["a", "b", "link", "pipe"])
    }

    @Test func aLinkSaysWhereItLeads() throws {
        let target = Array("../some/where".utf8) + [0xFF]
        try opened.makeLink(FileName("link"), to: target)
        #expect(try opened.target(ofLink: FileName("link")) == target)
        try folder.write("a", to: "a")
        #expect(try opened.target(ofLink: FileName("a")) == nil)
        #expect(try opened.target(ofLink: FileName("missing")) == nil)
        #expect(throws: Errno.fileExists) { try opened.makeLink(FileName("a"), to: target) }
    }

    @Test func aFolderAndALinkGetEachOthersNameAtOnce() throws {
        mkdir(folder.path(of: "site"), 0o755)
        try folder.write("page", to: "site/page")
        try opened.makeLink(FileName("next"), to: Array("elsewhere".utf8))
        do {
            try opened.exchange(FileName("next"), with: FileName("site"))
        } catch {
            // Some file systems can't.
            #expect(error == .invalidArgument)
            return
        }
        #expect(try opened.target(ofLink: FileName("site")) == Array("elsewhere".utf8))
        #expect(try folder.text(of: "next/page") == "page")
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try opened.exchange(FileName("missing"), with: FileName("site"))
        }
    }
}
