import Foundation
import MirroringFiles
import Testing

/// Folders that somebody has named, and the links on the way to them.
@Suite struct NamedFolderTests {
    private let folder: TemporaryFolder
    private let target: FileFacts.Identity

    init() throws {
        folder = try TemporaryFolder()
        mkdir(folder.path(of: "a"), 0o755)
        mkdir(folder.path(of: "a/b"), 0o755)
        target = try #require(FileFacts(of: folder.path(of: "a/b"))).identity
    }

    private func identity(_ path: String) throws -> FileFacts.Identity {
        try OpenedFolder.named(path).facts().identity
    }

    @Test func aPathLeadsWhereTheKernelGoes() throws {
        let path = folder.path
        symlink("a", "\(path)/relative")
        symlink("\(path)/a/b", "\(path)/absolute")
        symlink("relative/./b/..//b", "\(path)/odd")
        for name in ["a/b", "a//b/", "a/./b", "a/b/../b", "relative/b", "absolute", "absolute/../b", "odd"] {
            #expect(try identity("\(path)/\(name)") == target, "\(name)")
        }
        #expect(try identity("/") == FileFacts(of: "/")?.identity)
        #expect(try identity(".") == FileFacts(of: ".")?.identity)
    }

    /// Of what somebody else has put there, this user is the owner.
    @Test func noLinkLeadsOutOfALimit() throws {
        let path = folder.path
        mkdir("\(path)/limit", 0o755)
        mkdir("\(path)/limit/c", 0o755)
        let inner = try #require(FileFacts(of: "\(path)/limit/c")).identity
        symlink("limit", "\(path)/to")
        symlink("c", "\(path)/limit/down")
        symlink("../a/b", "\(path)/limit/up")
        symlink("c/../../a/b", "\(path)/limit/around")
        symlink("\(path)/a/b", "\(path)/limit/absolute")
        for name in ["up", "around", "absolute"] { #expect(try identity("\(path)/limit/\(name)") == target) }
        try OpenedFolder.named("\(path)/limit").limitLinks()
        for name in ["limit/down", "to/down"] { #expect(try identity("\(path)/\(name)") == inner) }
        for name in ["limit/up", "limit/around", "limit/absolute", "to/absolute"] {
            let problem = #expect(throws: FileProblem.self) { try OpenedFolder.named("\(path)/\(name)") }
            #expect(problem?.kind == .untrusted, "\(name)")
        }
    }

    /// Many file systems give the number of a removed folder to the next one.
    @Test func aLimitIsNoOtherFoldersThatComesLater() throws {
        let path = folder.path
        mkdir("\(path)/limit", 0o755)
        try OpenedFolder.named("\(path)/limit").limitLinks()
        rmdir("\(path)/limit")
        for number in 0..<20 {
            mkdir("\(path)/\(number)", 0o755)
            symlink("../a/b", "\(path)/\(number)/up")
            #expect(try identity("\(path)/\(number)/up") == target)
        }
    }

    @Test func aWayWithoutAnEndIsNone() throws {
        symlink("self", folder.path(of: "self"))
        try folder.write("text", to: "file")
        for (name, number) in [
            ("self", ELOOP), ("none", ENOENT), ("none/a", ENOENT), ("file", ENOTDIR), ("file/a", ENOTDIR),
        ] {
            let path = folder.path(of: name)
            let problem = #expect(throws: FileProblem.self) { try OpenedFolder.named(path) }
            #expect(problem?.number == number, "\(name)")
            #expect(problem?.path == path)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give links away")) func aStrangersLinkLeadsToWhatIsHis() throws {
        let link = folder.path(of: "link")
        symlink("a/b", link)
        lchown(link, 65_534, 65_534)
        let problem = #expect(throws: FileProblem.self) { try OpenedFolder.named(link) }
        #expect(problem?.kind == .untrusted)
        #expect(
            problem?.description.hasSuffix("a symbolic link of nobody's that leads to what is not nobody's") == true
        )
        #expect(throws: FileProblem.self) { try OpenedFolder.named("\(link)/..") }
        chown(folder.path(of: "a/b"), 65_534, 65_534)
        #expect(try identity(link) == target)
        // By way of two strangers nobody's own is reached.
        symlink("link", folder.path(of: "other"))
        lchown(folder.path(of: "other"), 1, 1)
        #expect(throws: FileProblem.self) { try OpenedFolder.named(folder.path(of: "other")) }
    }

    /// Root's own link, which somebody else has moved to where root looks.
    private func moveLink(to place: String) -> String {
        mkdir(folder.path(of: "place"), 0o755)
        symlink("\(folder.path)/a/b", folder.path(of: "place/logs"))
        let path = folder.path(of: "place/\(place)")
        rename(folder.path(of: "place/logs"), path)
        return path
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"))
    func aLinkInAStrangersFolderIsAsGoodAsHis() throws {
        let link = moveLink(to: "site")
        chown(folder.path(of: "place"), 65_534, 65_534)
        for path in [link, "\(link)/.", "\(folder.path)/place/../place/site"] {
            let problem = #expect(throws: FileProblem.self) { try OpenedFolder.named(path) }
            #expect(problem?.kind == .untrusted)
            #expect(
                problem?.description
                    == "\(path) lies behind \"site\", a symbolic link in a folder of nobody's that leads to what is "
                    + "not nobody's"
            )
        }
        chown(folder.path(of: "a/b"), 65_534, 65_534)
        #expect(try identity(link) == target)
        // Somebody else's in it is in two strangers' hands.
        lchown(link, 1, 1)
        #expect(throws: FileProblem.self) { try OpenedFolder.named(link) }
    }

    @Test(arguments: [0o777, 0o1777]) func aLinkWhereEverybodyMayWriteIsNotFollowed(mode: Int) throws {
        let link = moveLink(to: "site")
        chmod(folder.path(of: "place"), mode_t(mode))
        let problem = #expect(throws: FileProblem.self) { try OpenedFolder.named(link) }
        #expect(problem?.kind == .untrusted)
        let reason = "may be written by everybody (permissions \(String(mode, radix: 8)))"
        #expect(
            problem?.description == "\(link) lies behind \"site\", a symbolic link in a folder that \(reason)"
        )
        // Folders there may have any name.
        mkdir(folder.path(of: "place/inner"), 0o755)
        #expect(throws: Never.self) { try OpenedFolder.named(folder.path(of: "place/inner")) }
    }
    /// As where a team releases by a link, and where a user's own mask lets the group in.
    @Test(arguments: [0o775, 0o2775, 0o1775]) func aLinkWhereItsGroupMayWriteIsFollowed(mode: Int) throws {
        let link = moveLink(to: "site")
        let target = try identity(link)
        chmod(folder.path(of: "place"), mode_t(mode))
        #expect(try identity(link) == target)
    }
}
