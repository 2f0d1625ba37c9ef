import Foundation
import MirroringFiles
import Testing

/// Which folders and files are worked with, and which are left alone.
@Suite struct OpenedFolderTrustTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder
    private var path: String { folder.path(of: "inner") }

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try opened.makeFolder(FileName("inner"))
    }

    private func problem(as trust: FolderTrust) -> String? {
        do {
            _ = try opened.folder(FileName("inner"), as: trust, at: path)
            return nil
        } catch {
            #expect(error.kind == .untrusted)
            return error.description
        }
    }

    @Test func whatIsOursIsOpened() throws {
        #expect(problem(as: .own) == nil)
        #expect(problem(as: .shared) == nil)
        #expect(try opened.folder(FileName("none"), as: .own, at: "none") == nil)
        let made = try opened.madeFolder(FileName("made"), as: .own, at: folder.path(of: "made"))
        #expect(try made.facts().mode == 0o700)
        #expect(try opened.madeFolder(FileName("made"), as: .own, at: "made").facts() == made.facts())
    }

    @Test(arguments: [0o770, 0o707, 0o722]) func whatOthersMayWriteIsNot(_ mode: Int) {
        chmod(path, mode_t(mode))
        for trust in [FolderTrust.own, .shared] {
            #expect(problem(as: trust)?.hasPrefix("\(path) may be written by ") == true)
        }
    }

    @Test func whereOthersCanNotTakeAwayTheyMayWrite() {
        chmod(path, 0o1777)
        #expect(problem(as: .shared) == nil)
        #expect(problem(as: .own) == "\(path) may be written by everybody (permissions 1777)")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away")) func whatIsAnothersIsNot() {
        chown(path, 65_534, 65_534)
        for trust in [FolderTrust.own, .shared] {
            #expect(problem(as: trust) == "\(path) belongs to nobody, not to root")
        }
    }

    @Test func linksAreNotFollowed() throws {
        rename(path, folder.path(of: "elsewhere"))
        symlink("elsewhere", path)
        #expect(problem(as: .own) == "\(path) is a symbolic link")
        unlink(path)
        symlink("nowhere", path)
        #expect(problem(as: .shared) == "\(path) is a symbolic link")
        #expect(throws: FileProblem.self) { try opened.madeFolder(FileName("inner"), as: .own, at: path) }
    }

    @Test func aFileIsNoFolder() throws {
        try folder.write("text", to: "file")
        let problem = #expect(throws: FileProblem.self) {
            try opened.madeFolder(FileName("file"), as: .own, at: folder.path(of: "file"))
        }
        #expect(problem?.description == "\(folder.path(of: "file")) is no folder")
    }

    @Test func filesAreReadIfTheyAreOurs() throws {
        try folder.write("text", to: "file")
        let path = folder.path(of: "file")
        func reading() -> String {
            do {
                guard let file = try opened.file(FileName("file"), at: path) else { return "nothing" }
                return try file.text()
            } catch {
                return "\(error)"
            }
        }
        #expect(reading() == "text")
        chmod(path, 0o646)
        #expect(reading() == "\(path) may be written by everybody (permissions 646)")
        unlink(path)
        #expect(reading() == "nothing")
        symlink("/etc/passwd", path)
        #expect(reading() == "\(path) is a symbolic link")
        unlink(path)
        mkfifo(path, 0o600)
        #expect(reading() == "\(path) is a named pipe, not a regular file")
        unlink(path)
        mkdir(path, 0o700)
        #expect(reading() == "\(path) is a folder, not a file")
    }
}
