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

    @Test func aHeadStandsBeforeItsBytes() throws {
        let file = try OpenedFile<Trouble>(folder.path(of: "file"), O_RDWR | O_CREAT, while: "written")
        let head = Array("headhead".utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        try file.write(Array("body".utf8), after: head, at: 2)
        #expect(try file.read(100, at: 0) == [0, 0] + Array("headheadbody".utf8))
        try file.write([], after: head, at: 0)
        #expect(try file.read(10, at: 0) == Array("headheadad".utf8))
    }

    /// The system may write a part of what it gets: here it writes what fits, and says with the rest why it does not.
    @Test func whatFitsOfAHeadAndItsBytesIsWrittenBeforeItFails() async throws {
        // In a process of its own: the limit on file sizes, which acts like a full disk in the middle of a write, is a process's.
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let folder = try TemporaryFolder()
            let file = try OpenedFile<SystemFailure>(folder.path(of: "file"), O_RDWR | O_CREAT, while: "written")
            let fileSize = __rlimit_resource_t(1)  // RLIMIT_FSIZE, an enumerator that Swift does not import
            var limit = rlimit()
            getrlimit(fileSize, &limit)
            for room in [3, 8, 11] {
                limit.rlim_cur = rlim_t(room)
                setrlimit(fileSize, &limit)
                let failure = #expect(throws: SystemFailure.self) {
                    try file.write(Array("body".utf8), after: 0x6465_6568_6465_6568, at: 0)
                }
                #expect(failure?.number == EFBIG)
                #expect(try file.read(100, at: 0) == Array("heedheedbody".utf8.prefix(room)))
            }
        }
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
        try OpenedFolder.named(folder.path).replaceFile("file", at: path, with: [UInt8]())
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
