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

    private func replace(with text: String) throws {
        try opened.replaceFile("file", at: folder.path(of: "file"), with: text.utf8)
    }

    @Test func theOldOrTheNewIsThere() throws {
        try replace(with: "old")
        #expect(try folder.text(of: "file") == "old")
        try replace(with: "new")
        #expect(try folder.text(of: "file") == "new")
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

    @Test(arguments: [false, true]) func aFolderInPlaceOfTheNewFileIsInNobodysWay(isEmpty: Bool) throws {
        mkdir(folder.path(of: "file.new"), 0o700)
        if !isEmpty { try folder.write("precious", to: "file.new/other") }
        try replace(with: "new")
        #expect(try folder.text(of: "file") == "new")
        #expect(try folder.names() == (isEmpty ? ["file"] : ["file", "file.new"]))
    }

    @Test func whatStandsInTheWayIsNamed() throws {
        mkdir(folder.path(of: "file"), 0o700)
        let failure = #expect(throws: SystemFailure.self) { try replace(with: "new") }
        #expect(failure?.path == folder.path(of: "file"))
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
