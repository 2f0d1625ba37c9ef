import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// A file is the old one or the new one, and nothing else is written to.
@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func replace(_ text: String, durable: Bool = false) throws(SystemFailure) {
        try AtomicFile.replace(folder.path(of: "file"), with: text.utf8, permissions: 0o640, durable: durable)
    }

    @Test(arguments: [false, true]) func aFileIsMadeAndThenReplaced(durable: Bool) throws {
        try replace("first", durable: durable)
        #expect(try folder.text(of: "file") == "first")
        let first = try #require(FileFacts(of: folder.path(of: "file")))
        #expect(first.mode & ~0o640 == 0)
        #expect(first.mode & 0o600 == 0o600)
        try replace("second and longer", durable: durable)
        #expect(try folder.text(of: "file") == "second and longer")
        #expect(FileFacts(of: folder.path(of: "file"))?.identity != first.identity)
        #expect(try folder.names() == ["file"])
    }

    /// A link that somebody has put where the new file is to be made, of either kind, leads nowhere.
    @Test(arguments: [true, false]) func nothingIsWrittenThroughALink(isSymbolic: Bool) throws {
        try folder.write("precious", to: "other")
        let (other, new) = (folder.path(of: "other"), folder.path(of: "file.new"))
        #expect((isSymbolic ? symlink(other, new) : link(other, new)) == 0)
        try replace("text")
        #expect(try folder.text(of: "file") == "text")
        #expect(try folder.text(of: "other") == "precious")
        #expect(try folder.names() == ["file", "other"])
    }

    /// One with something in it can't be removed, and is not.
    @Test(arguments: [false, true]) func aFolderThatSomebodyHasPutThereIsInNobodysWay(isEmpty: Bool) throws {
        mkdir(folder.path(of: "file.new"), 0o755)
        if !isEmpty { try folder.write("precious", to: "file.new/other") }
        for text in ["first", "second"] {
            try replace(text)
            #expect(try folder.text(of: "file") == text)
        }
        #expect(try folder.names() == (isEmpty ? ["file"] : ["file", "file.new"]))
        if !isEmpty { #expect(try folder.text(of: "file.new/other") == "precious") }
    }

    @Test func whatAnAttemptHasLeftIsInNobodysWay() throws {
        try folder.write("a half-written text that is longer", to: "file.new")
        try replace("text")
        #expect(try folder.text(of: "file") == "text")
    }

    @Test(arguments: [false, true]) func whatCanNotBeReplacedIsNamedAndNothingIsLeft(durable: Bool) throws {
        mkdir(folder.path(of: "file"), 0o755)
        let error = #expect(throws: SystemFailure.self) { try replace("text", durable: durable) }
        #expect(error?.errno == .isDirectory)
        #expect(error?.description == "\(folder.path(of: "file")) can't be written: is a directory")
        #expect(try folder.names() == ["file"])
    }

    @Test func aFolderThatIsNotThereIsNoPlaceForAFile() {
        let error = #expect(throws: SystemFailure.self) {
            try AtomicFile.replace("/nowhere/file", with: [], durable: true)
        }
        #expect(error?.description == "/nowhere/file can't be written: no such file or directory")
        #expect(error?.number == ENOENT)
    }
}
