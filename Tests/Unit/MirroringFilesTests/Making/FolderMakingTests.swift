import CMirroringLinux
import Foundation
import MirroringFiles
import Testing

/// Folders that are made where they are missing, and nowhere else.
@Suite struct FolderMakingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func make(_ name: String, permissions: UInt32 = 0o750) throws(FileProblem) {
        try FolderMaking.make(folder.path(of: name), permissions: permissions)
    }

    @Test func whatIsMissingIsMade() throws {
        try make("a//b/./c/")
        for name in ["a", "a/b", "a/b/c"] { #expect(FileFacts(of: folder.path(of: name))?.mode == 0o750) }
        chmod(folder.path(of: "a"), 0o711)
        try make("a/b/c/../d")
        #expect(try folder.names() == ["a"])
        #expect(FileFacts(of: folder.path(of: "a"))?.mode == 0o711)
        #expect(FileFacts(of: folder.path(of: "a/b/d"))?.kind == .folder)
        try FolderMaking.make("/", permissions: 0o700)
        try FolderMaking.make(".", permissions: 0o700)
    }

    @Test func whatCanNotBeMadeSaysWhy() throws {
        try folder.write("text", to: "file")
        let file = folder.path(of: "file")
        for path in [file, "\(file)/x/y"] {
            let error = #expect(throws: FileProblem.self) { try FolderMaking.make(path, permissions: 0o700) }
            #expect(error?.description == "can't be made: \(file) is no folder")
            #expect(error?.number == ENOTDIR)
        }
        let name = String(repeating: "n", count: 256)
        let long = #expect(throws: FileProblem.self) { try make("a/\(name)/b") }
        #expect(long?.description == "can't be made: \(folder.path(of: "a/\(name)")): file name too long")
        let process = #expect(throws: FileProblem.self) { try FolderMaking.make("/proc/none/a", permissions: 0o700) }
        #expect(process?.number == ENOENT)
        #expect(process?.description == "can't be made: /proc/none: no such file or directory")
    }

    @Test func linksOfThisUsersAreFollowed() throws {
        try make("a")
        symlink("a", folder.path(of: "link"))
        symlink("none", folder.path(of: "lost"))
        try make("link/b")
        #expect(FileFacts(of: folder.path(of: "a/b"))?.kind == .folder)
        // What a link leads to is not made.
        for name in ["lost", "lost/b"] {
            let error = #expect(throws: FileProblem.self) { try make(name) }
            #expect(error?.number == ENOENT)
            #expect(error?.description == "can't be made: \(folder.path(of: "none")): no such file or directory")
        }
        #expect(try folder.names() == ["a", "link", "lost"])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give links away"), arguments: [false, true])
    func nothingIsMadeBehindAStrangersLink(toHisOwn: Bool) throws {
        try make("victim")
        try make("his")
        for name in ["his", "victim"] where name == "his" || toHisOwn {
            chown(folder.path(of: name), 65_534, 65_534)
        }
        symlink("../victim", folder.path(of: "his/link"))
        lchown(folder.path(of: "his/link"), 65_534, 65_534)
        for name in ["his/link/a/b", "his/link/a"] {
            let error = #expect(throws: FileProblem.self) { try make(name) }
            #expect(error?.kind == .untrusted)
            #expect(error?.description == "can't be made behind \"link\", a symbolic link of nobody's")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "victim")) == [])
        // What is there already is looked at by whoever opens it.
        mkdir(folder.path(of: "victim/there"), 0o700)
        if toHisOwn { chown(folder.path(of: "victim/there"), 65_534, 65_534) }
        if toHisOwn {
            try make("his/link/there")
        } else {
            #expect(throws: FileProblem.self) { try make("his/link/there") }
        }
    }

    /// What is made in a stranger's folder is not his by a list that the folder hands down.
    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"), arguments: [0, 65_534] as [uid_t])
    func aStrangersListOfRightsIsNotHandedDown(owner: uid_t) throws {
        try make("his")
        let path = folder.path(of: "his")
        let entries: [[UInt8]] = [
            [1, 0, 7, 0, 255, 255, 255, 255], [2, 0, 7, 0, 254, 255, 0, 0], [4, 0, 7, 0, 255, 255, 255, 255],
            [16, 0, 7, 0, 255, 255, 255, 255], [32, 0, 7, 0, 255, 255, 255, 255],
        ]
        let list: [UInt8] = [2, 0, 0, 0] + entries.joined()
        guard setxattr(path, "system.posix_acl_default", list, list.count, 0) == 0 else { return }
        chown(path, owner, owner)
        try make("his/a")
        let opened = try OpenedFolder.named(path)
        try opened.makeFolder(FileName("b"))
        try opened.makeFolder(FileName("c"), for: 65_534)
        for name in ["a", "b", "c"] {
            for list in ["system.posix_acl_access", "system.posix_acl_default"] {
                let isHandedDown = getxattr("\(path)/\(name)", list, nil, 0) >= 0
                #expect(isHandedDown == (owner == 0 || name == "c"), "\(name) \(list)")
            }
        }
    }
}
