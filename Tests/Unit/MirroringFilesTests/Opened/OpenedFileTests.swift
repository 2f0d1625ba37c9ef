import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// What is done with an open file, and how it is said that it could not be.
@Suite struct OpenedFileTests {
    /// An error of a module's own.
    private struct Trouble: ExpressibleBySystemFailure, Hashable {
        let failure: SystemFailure

        init(_ failure: SystemFailure) {
            self.failure = failure
        }
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func bytesAreWrittenWhereTheyBelong() throws {
        let file = try OpenedFile<Trouble>(folder.path(of: "file"), O_RDWR | O_CREAT, while: "written")
        try file.write(Array("0123456789".utf8), at: 0)
        try file.write(Array("ab".utf8), at: 4)
        #expect(try file.read(4, at: 3) == Array("3ab6".utf8))
        #expect(try file.read(100, at: 8) == Array("89".utf8))
        #expect(try file.read(1, at: 10) == [])
        try file.truncate(to: 2)
        let facts = try file.facts()
        #expect(facts.size == 2)
        #expect(facts.kind == .file)
        #expect(facts.mode & 0o177 == 0, "by default it is its owner's alone")
        try file.synchronizeContent()
        #expect(try folder.text(of: "file") == "01")
    }

    @Test func whatIsAppendedGoesBehindTheRest() throws {
        try folder.write("first ", to: "file")
        let file = try OpenedFile<Trouble>(folder.path(of: "file"), O_WRONLY | O_APPEND, while: "written")
        try file.append(Array("second ".utf8))
        try file.append(Array("third".utf8))
        #expect(try folder.text(of: "file") == "first second third")
    }

    @Test func noChildInheritsIt() throws {
        let file = try OpenedFile<Trouble>(folder.path, O_RDONLY | O_DIRECTORY, while: "read")
        #expect(fcntl(file.descriptor.rawValue, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func aFileThatIsRemovedOrReplacedIsNoticed() throws {
        let path = folder.path(of: "file")
        let file = try OpenedFile<Trouble>(path, O_RDWR | O_CREAT, while: "written")
        let isThere = file.isAtItsPath()  // a value of its own, for #expect would copy the file
        #expect(isThere)
        try AtomicFile.replace(path, with: [], durable: false)
        let isThereReplaced = file.isAtItsPath()
        #expect(!isThereReplaced)
        unlink(path)
        let isThereRemoved = file.isAtItsPath()
        #expect(!isThereRemoved)
        #expect(try file.facts().links == 0)
    }

    @Test func troubleIsTheCallersOwn() throws {
        let path = folder.path(of: "file")
        let missing = #expect(throws: Trouble.self) { _ = try OpenedFile<Trouble>(path, O_RDONLY, while: "read") }
        #expect(missing?.failure == SystemFailure(.noSuchFileOrDirectory, while: "read", path: path))
        try folder.write("text", to: "file")
        let refused = #expect(throws: Trouble.self) {
            try OpenedFile<Trouble>(path, O_RDONLY, while: "put right").write([1], at: 0)
        }
        #expect(refused?.failure.description == "\(path) can't be put right: bad file descriptor")
        symlink("file", folder.path(of: "link"))
        let diverted = #expect(throws: Trouble.self) {
            _ = try OpenedFile<Trouble>(folder.path(of: "link"), O_WRONLY | O_NOFOLLOW, while: "written")
        }
        #expect(diverted?.failure.number == ELOOP)
    }

    @Test func aFullDiskIsSaidToBeFull() throws {
        let file = try OpenedFile<Trouble>("/dev/full", O_WRONLY, while: "written")
        let trouble = #expect(throws: Trouble.self) { try file.append([1]) }
        #expect(trouble?.failure.errno == .noSpace)
    }
}
