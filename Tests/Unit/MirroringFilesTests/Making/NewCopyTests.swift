import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// A copy that comes piece by piece is whole in the end, or not there.
@Suite struct NewCopyTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
    }

    private func copy(_ mode: UInt32? = nil) throws -> NewCopy {
        try NewCopy(Array("a".utf8)[...], in: opened, looking: CopyLook(owner: nil, group: nil, mode: mode))
    }

    @Test func `a copy has what was added, and its time and mode`() throws {
        let copy = try copy(0o1604)
        for text in ["some ", "", "text"] { try Array(text.utf8).withUnsafeBytes { try copy.append($0) } }
        try copy.complete(FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789))
        #expect(try folder.text(of: "a") == "some text")
        let facts = try #require(try opened.facts(FileName("a")))
        #expect(facts.mode == 0o1604 && facts.modified == FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789))
    }

    @Test func `where no mode is known it is nobody else's to read`() throws {
        try copy().complete(.now)
        #expect(try opened.facts(FileName("a"))?.mode == 0o600)
    }

    @Test func `nothing is left of one that is not completed`() throws {
        do {
            let copy = try copy()
            try Array("text".utf8).withUnsafeBytes { try copy.append($0) }
            #expect(try folder.names() == ["a"])
            withExtendedLifetime(copy) {}
        }
        #expect(try folder.names() == [])
    }

    @Test func `what is in its way stays`() throws {
        try folder.write("somebody's", to: "a")
        #expect(throws: Errno.fileExists) { try copy() }
        #expect(try folder.text(of: "a") == "somebody's")
        try FileManager.default.removeItem(atPath: folder.path(of: "a"))
        symlink("elsewhere", folder.path(of: "a"))
        #expect(throws: Errno.fileExists) { try copy() }
        #expect(try folder.names() == ["a"])
    }
}
