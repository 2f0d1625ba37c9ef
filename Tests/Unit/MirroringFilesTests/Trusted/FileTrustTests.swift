import Foundation
import MirroringFiles
import Testing

/// What is found under a file's name, and whether it is believed.
@Suite struct FileTrustTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("text", to: "file")
        chmod(folder.path(of: "file"), 0o600)
    }

    /// What is wrong with the file, by a look and as it is open.
    private func problem(as trust: FileTrust) throws -> String? {
        let look = try #require(try opened.look(at: FileName("file"), as: trust))
        let path = folder.path(of: "file")
        do throws(SystemFailure) {
            let file = try OpenedFile<SystemFailure>(FileName("file"), in: opened, at: path, O_RDONLY, while: "read")
            let problem = try file.problem(as: trust)
            #expect(problem == look.problem)
        } catch {
            #expect(look.problem != nil, "\(error)")
        }
        return look.problem?.description
    }

    private static let all = [FileTrust.own, .ofFolder(owner: 1), .anybodys]

    @Test func whatIsOursIs() throws {
        for trust in Self.all { #expect(try problem(as: trust) == nil) }
        let nothing = try opened.look(at: FileName("none"), as: .own)
        #expect(nothing == nil)
    }

    @Test func whatOthersMayWriteIsNotDoneInThisUsersName() throws {
        chmod(folder.path(of: "file"), 0o606)
        #expect(try problem(as: .own) == "may be written by everybody (permissions 606)")
        #expect(try problem(as: .ofFolder(owner: 1)) == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away")) func whatIsAnothersIsNot() throws {
        chown(folder.path(of: "file"), 65_534, 65_534)
        #expect(try problem(as: .own) == "belongs to nobody, not to root")
        #expect(try problem(as: .ofFolder(owner: 1)) == "belongs to nobody")
        #expect(try problem(as: .ofFolder(owner: 65_534)) == nil)
        #expect(try problem(as: .anybodys) == nil)
    }

    /// Whoever may write to the folder may have given a name in it to a file of root's.
    @Test func whatHasAnotherNameIsNotOfTheFolder() throws {
        link(folder.path(of: "file"), folder.path(of: "second"))
        #expect(try problem(as: .ofFolder(owner: 1)) == "has 2 names (hard links)")
        #expect(try problem(as: .own) == nil)
        #expect(try problem(as: .anybodys) == nil)
        unlink(folder.path(of: "second"))
        #expect(try problem(as: .ofFolder(owner: 1)) == nil)
    }

    @Test(arguments: ["pipe", "folder", "link", "socket"]) func whatIsNoFileIsNone(kind: String) throws {
        let path = folder.path(of: "file")
        unlink(path)
        let sentence =
            switch kind {
            case "pipe": "is a named pipe, not a regular file"
            case "folder": "is a folder, not a file"
            case "link": "is a symbolic link"
            default: "is a socket, not a regular file"
            }
        switch kind {
        case "pipe": mkfifo(path, 0o600)
        case "folder": mkdir(path, 0o700)
        case "link": symlink("/etc/passwd", path)
        default: mknod(path, S_IFSOCK | 0o600, 0)
        }
        for trust in Self.all { #expect(try problem(as: trust) == sentence) }
    }

    @Test func aFileIsAtItsNameUntilAnotherIs() throws {
        let (name, path) = ("file", folder.path(of: "file"))
        let file = try OpenedFile<SystemFailure>(FileName(name), in: opened, at: path, O_RDWR, while: "read")
        let isNamed = file.isNamed(FileName(name), in: opened)
        #expect(isNamed)
        try file.setPermissions(0o640)
        #expect(FileFacts(of: path)?.mode == 0o640)
        try folder.write("another", to: "next")
        rename(folder.path(of: "next"), path)
        let isReplaced = !file.isNamed(FileName(name), in: opened)
        #expect(isReplaced)
        unlink(path)
        let isGone = !file.isNamed(FileName(name), in: opened)
        #expect(isGone)
    }

    @Test func rightsAreAskedOfTheFolderThatIsOpen() throws {
        try opened.check(rights: R_OK | W_OK | X_OK)
        let process = try OpenedFolder.named("/proc/self")
        #expect(throws: (any Error).self) { try process.check(rights: W_OK) }
    }
}
