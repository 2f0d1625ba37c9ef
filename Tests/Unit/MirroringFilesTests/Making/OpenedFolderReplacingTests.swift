import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// Files that are replaced in an open folder, and content that has no file at all.
@Suite struct OpenedFolderReplacingTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
    }

    private func replace(with text: String, durable: Bool = false) throws {
        try opened.replaceFile("file", at: folder.path(of: "file"), with: text.utf8, durable: durable)
    }

    @Test(arguments: [false, true]) func theOldOrTheNewIsThere(durable: Bool) throws {
        try replace(with: "old", durable: durable)
        #expect(try folder.text(of: "file") == "old")
        let old = FileFacts(of: folder.path(of: "file"))?.identity
        try replace(with: "new and longer", durable: durable)
        #expect(try folder.text(of: "file") == "new and longer")
        #expect(FileFacts(of: folder.path(of: "file"))?.identity != old)
        #expect(try folder.names() == ["file"])
        #expect(FileFacts(of: folder.path(of: "file"))?.mode == 0o600)
    }

    @Test(arguments: ["file", "file.new"]) func aLinkIsReplacedAndNotWrittenThrough(_ name: String) throws {
        try folder.write("precious", to: "victim")
        symlink("victim", folder.path(of: name))
        try replace(with: "new")
        #expect(try folder.text(of: "victim") == "precious")
        #expect(FileFacts(of: folder.path(of: "file"))?.kind == .file)
        #expect(try folder.names() == ["file", "victim"])
    }

    @Test func anotherNameOfAFileIsReplacedAndNotWrittenThrough() throws {
        try folder.write("precious", to: "victim")
        link(folder.path(of: "victim"), folder.path(of: "file.new"))
        try replace(with: "new")
        #expect(try folder.text(of: "victim") == "precious")
        #expect(try folder.names() == ["file", "victim"])
    }

    @Test func permissionsAreThoseThatAreAskedFor() throws {
        try opened.replaceFile("file", at: folder.path(of: "file"), with: "text".utf8, permissions: 0o640)
        let mode = try #require(FileFacts(of: folder.path(of: "file"))?.mode)
        #expect(mode & ~0o640 == 0 && mode & 0o600 == 0o600)
    }

    /// Wherever the folder is by then, and whatever has its path.
    @Test func aFolderThatIsMovedKeepsItsFiles() throws {
        mkdir(folder.path(of: "inner"), 0o700)
        let inner = try OpenedFolder.named(folder.path(of: "inner"))
        rename(folder.path(of: "inner"), folder.path(of: "moved"))
        mkdir(folder.path(of: "inner"), 0o700)
        try inner.replaceFile("file", at: folder.path(of: "inner/file"), with: "new".utf8, durable: true)
        #expect(try folder.text(of: "moved/file") == "new")
        #expect(FileFacts(of: folder.path(of: "inner/file")) == nil)
    }

    @Test(arguments: [false, true]) func aFolderInPlaceOfTheNewFileIsInNobodysWay(isEmpty: Bool) throws {
        mkdir(folder.path(of: "file.new"), 0o700)
        if !isEmpty { try folder.write("precious", to: "file.new/other") }
        try replace(with: "new")
        #expect(try folder.text(of: "file") == "new")
        #expect(try folder.names() == (isEmpty ? ["file"] : ["file", "file.new"]))
    }

    @Test(arguments: [false, true]) func whatStandsInTheWayIsNamed(durable: Bool) throws {
        mkdir(folder.path(of: "file"), 0o700)
        let failure = #expect(throws: SystemFailure.self) { try replace(with: "new", durable: durable) }
        #expect(failure?.description == "\(folder.path(of: "file")) can't be written: is a directory")
        #expect(try folder.names() == ["file"])
    }

    @Test func memoryIsReadFromItsStart() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try MemoryFile(bytes)
        var buffer = [UInt8](repeating: 0, count: 400_000)
        let count = read(file.descriptor.rawValue, &buffer, buffer.count)
        #expect(count == bytes.count && Array(buffer.prefix(count)) == bytes)
    }
}
