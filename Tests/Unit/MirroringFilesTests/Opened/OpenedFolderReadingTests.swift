import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// What is read is the very file that is known, or nothing.
@Suite struct OpenedFolderReadingTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("some text", to: "a")
        chmod(folder.path(of: "a"), 0o640)
    }

    private func facts() throws -> FileFacts { try #require(try opened.facts(FileName("a"))) }

    private func read(
        _ name: String = "a",
        knownAs facts: FileFacts,
        with rights: Bool = true,
        _ size: Int = 9
    ) throws(Errno) -> String {
        var bytes = [UInt8](repeating: 0, count: size)
        var refusal: Errno?
        bytes.withUnsafeMutableBytes { room in
            do throws(Errno) {
                try opened.readFile(FileName(name), knownAs: facts, with: rights, into: room)
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a file that is known is read`() throws {
        let facts = try facts()
        #expect(try read(knownAs: facts) == "some text")
        try folder.write("", to: "a")
        let empty = try self.facts()
        #expect(try read(knownAs: empty, 0) == "")
    }

    @Test func `a file that is known otherwise is not read`() throws {
        let facts = try facts()
        let changes: [(inout FileFacts) -> Void] = [
            { $0.size += 1 }, { $0.modified.nanoseconds ^= 1 }, { $0.identity.inode += 1 }, { $0.mode = 0o600 },
        ]
        for change in changes {
            var known = facts
            change(&known)
            #expect(throws: Errno.invalidArgument) { try read(knownAs: known) }
        }
        var other = facts
        other.mode = 0o600
        #expect(try read(knownAs: other, with: false) == "some text")
        #expect(throws: Errno.invalidArgument) { try read(knownAs: facts, 8) }
    }

    @Test func `nothing but a file is read, and no link is followed`() throws {
        let facts = try facts()
        symlink("a", folder.path(of: "link"))
        mkfifo(folder.path(of: "pipe"), 0o600)
        #expect(throws: Errno.tooManySymbolicLinkLevels) { try read("link", knownAs: facts) }
        #expect(throws: Errno.invalidArgument) { try read("pipe", knownAs: facts) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try read("missing", knownAs: facts) }
    }
}
