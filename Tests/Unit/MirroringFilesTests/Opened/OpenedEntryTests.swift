import CMirroringLinux
import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// What is held stays held, whatever gets its name.
@Suite struct OpenedEntryTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("precious", to: "victim")
        chmod(folder.path(of: "victim"), 0o600)
        try folder.write("text", to: "a")
    }

    private func entry(_ name: String) throws -> OpenedEntry {
        guard let entry = try opened.entry(FileName(name)) else { throw Errno.noSuchFileOrDirectory }
        return entry
    }

    @Test func changesReachWhatWasLookedAt() throws {
        let entry = try entry("a")
        var facts = try entry.facts()
        rename(folder.path(of: "a"), folder.path(of: "b"))
        symlink("victim", folder.path(of: "a"))
        facts.mode = 0o4751
        facts.modified = FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789)
        let victim = try opened.facts(FileName("victim"))
        try entry.apply(facts)
        #expect(try opened.facts(FileName("b")) == facts)
        #expect(try opened.facts(FileName("victim")) == victim)
        try entry.setMode(0o640)
        #expect(try opened.facts(FileName("b"))?.mode == 0o640)
        #expect(try opened.facts(FileName("victim")) == victim)
    }

    @Test func itGetsModeAndTimeOfAnother() throws {
        var facts = try entry("a").facts()
        facts.mode = 0o4751
        facts.modified = FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789)
        try entry("a").apply(facts)
        #expect(try entry("a").facts() == facts)
        facts.kind = .folder
        #expect(throws: Errno.noSuchFileOrDirectory) { try entry("a").apply(facts) }
        symlink("a", folder.path(of: "link"))
        facts.kind = .other
        #expect(throws: Errno.noSuchFileOrDirectory) { try entry("link").apply(facts) }
    }

    /// Whoever had a folder may have given himself rights to it that its mode does not show.
    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"), arguments: [0, 65_534] as [uid_t])
    func aStrangersFolderLosesItsListsWithItsOwner(owner: uid_t) throws {
        try opened.makeFolder(FileName("inner"))
        let path = folder.path(of: "inner")
        let entries: [[UInt8]] = [
            [1, 0, 7, 0, 255, 255, 255, 255], [2, 0, 7, 0, 254, 255, 0, 0], [4, 0, 7, 0, 255, 255, 255, 255],
            [16, 0, 7, 0, 255, 255, 255, 255], [32, 0, 7, 0, 255, 255, 255, 255],
        ]
        let list: [UInt8] = [2, 0, 0, 0] + entries.joined()
        for name in ["system.posix_acl_access", "system.posix_acl_default"] {
            guard setxattr(path, name, list, list.count, 0) == 0 else { return }
        }
        chown(path, owner, owner)
        var facts = try entry("inner").facts()
        facts.owner = 12_345
        facts.mode = 0o775
        try entry("inner").apply(facts)
        #expect(try entry("inner").facts() == facts)
        for name in ["system.posix_acl_access", "system.posix_acl_default"] {
            #expect((getxattr(path, name, nil, 0) >= 0) == (owner == 0), "\(name)")
        }
    }

    /// What somebody who may write to a folder by its group can't do with it: `EPERM` for each.
    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func whatOnlyTheOwnerMaySetIsLeftAndTold() async {
        // In a process of its own: the user is a process's.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let opened = try OpenedFolder.named(folder.path)
            try folder.write("text", to: "a")
            try opened.makeFolder(FileName("inner"))
            for name in ["a", "inner"] { chown(folder.path(of: name), 12_345, 65_534) }
            try #require(setgroups(0, nil) == 0 && setegid(65_534) == 0 && seteuid(65_534) == 0)
            defer { seteuid(0) }  // the folder is removed as whoever made it
            for name in ["a", "inner"] {
                guard let entry = try opened.entry(FileName(name)) else { throw Errno.noSuchFileOrDirectory }
                let before = try entry.facts()
                var wanted = before
                wanted.owner = 0
                wanted.group = 0
                #expect(try entry.apply(wanted) == [])  // nobody but root is expected to give these
                wanted.mode = 0o751
                #expect(try entry.apply(wanted) == [.mode])
                wanted.modified.seconds -= 1
                #expect(try entry.apply(wanted) == [.mode, .time])
                #expect(try entry.facts() == before)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func aFileThatDoesNotGetItsOwnerGetsNoRights() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let opened = try OpenedFolder.named(folder.path)
            try folder.write("text", to: "a")
            chown(folder.path(of: "a"), 65_534, 65_534)
            try #require(setgroups(0, nil) == 0 && setegid(65_534) == 0 && seteuid(65_534) == 0)
            defer { seteuid(0) }  // the folder is removed as whoever made it
            guard let entry = try opened.entry(FileName("a")) else { throw Errno.noSuchFileOrDirectory }
            var wanted = try entry.facts()
            wanted.mode = 0o6755
            #expect(try entry.apply(wanted) == [])
            #expect(try entry.facts().mode == 0o6755)
            wanted.group = 0
            try entry.apply(wanted)
            #expect(try entry.facts().mode == 0o4755)
            wanted.owner = 0
            try entry.apply(wanted)
            #expect(try entry.facts().mode == 0o755)
        }
    }

    @Test func aLinkIsHeldItselfAndCanNotBeChanged() throws {
        symlink("victim", folder.path(of: "link"))
        #expect(try entry("link").facts().kind == .other)
        #expect(throws: Errno.self) { try entry("link").setMode(0o777) }
        #expect(throws: Errno.notDirectory) { _ = try entry("link").folder() }
        #expect(try opened.facts(FileName("victim"))?.mode == 0o600)
    }

    @Test func aFolderIsOpenedAsItself() throws {
        try opened.makeFolder(FileName("inner"))
        let entry = try entry("inner")
        rename(folder.path(of: "inner"), folder.path(of: "moved"))
        symlink("/etc", folder.path(of: "inner"))
        let inner = try entry.folder()
        #expect(try inner.facts().identity == opened.facts(FileName("moved"))?.identity)
        #expect(try inner.names() == [])
    }

    @Test func whatIsMissingIsNotHeld() throws {
        #expect(throws: Errno.noSuchFileOrDirectory) { _ = try entry("none") }
    }

    @Test func aHandleLeadsToItsFolderWhereverItIs() throws {
        try opened.makeFolder(FileName("inner"))
        let inner = try #require(try opened.folder(FileName("inner")))
        let path = try inner.pathOfHandle()
        rename(folder.path(of: "inner"), folder.path(of: "moved"))
        try Data("x".utf8).write(to: URL(filePath: "\(path)/file"))
        #expect(FileFacts(of: folder.path(of: "moved/file"))?.size == 1)
    }
}
