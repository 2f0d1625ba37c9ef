import Foundation
import Testing

@testable import MirroringFiles

/// What is read where somebody stands, and what of it is left alone.
@Suite struct TrustedFolderTests {
    private let path = NSTemporaryDirectory() + "mirroring-files-\(UUID())"
    private var folder: String { "\(path)/Config" }
    private var file: String { "\(folder)/a.yaml" }

    init() throws {
        try FolderMaking.make(folder, permissions: 0o755)
        try Data("text\n".utf8).write(to: URL(filePath: file))
        chmod(folder, 0o755)
        chmod(file, 0o644)
    }

    private func text(_ name: String = "a.yaml") throws(FileProblem) -> String? {
        guard let folder = try TrustedFolder(folder), let file = try folder.file(name) else { return nil }
        return try file.text()
    }

    private func problem() -> FileProblem? {
        do {
            _ = try text()
            return nil
        } catch {
            return error
        }
    }

    @Test func whatIsOursIsRead() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try text() == "text\n")
        #expect(try text("b.yaml") == nil)
        #expect(TrustedFolderTests.isNothing("\(path)/none"))
        #expect(TrustedFolderTests.isNothing(file))
    }

    private static func isNothing(_ path: String) -> Bool {
        do {
            guard let folder = try TrustedFolder(path) else { return true }
            return folder.names() == ["nothing is called so"]
        } catch {
            return false
        }
    }

    @Test(arguments: [
        ("folder", 0o775, "Config may be written by its group (permissions 775)"),
        ("folder", 0o757, "Config may be written by everybody"),
        ("folder", 0o1777, "Config may be written by everybody (permissions 1777)"),
        ("file", 0o664, "Config/a.yaml may be written by its group"),
        ("file", 0o646, "Config/a.yaml may be written by everybody"),
    ])
    func whatOthersMayWriteIsNot(_ which: String, _ mode: Int, _ sentence: String) {
        defer { try? FileManager.default.removeItem(atPath: path) }
        chmod(which == "folder" ? folder : file, mode_t(mode))
        let problem = self.problem()
        #expect(problem?.kind == .untrusted)
        #expect(problem?.description.hasPrefix("\(path)/\(sentence)") == true, "\(String(describing: problem))")
    }

    @Test func symbolicLinksAreNotFollowed() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        rename(file, "\(folder)/b.yaml")
        symlink("b.yaml", file)
        #expect(problem()?.description == "\(file) is a symbolic link")
        unlink(file)
        rename("\(folder)/b.yaml", file)
        rename(folder, "\(path)/Other")
        symlink("Other", folder)
        #expect(problem()?.description == "\(folder) is a symbolic link")
        #expect(problem()?.kind == .untrusted)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"), arguments: ["folder", "file"])
    func whatIsAnothersIsNot(_ which: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        chown(which == "folder" ? folder : file, 65_534, 65_534)
        let problem = try #require(self.problem())
        #expect(problem.kind == .untrusted)
        #expect(problem.description.contains("belongs to nobody, not to root"), "\(problem)")
    }

    @Test func whatIsNoFileIsCalledWhatItIs() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        unlink(file)
        mkfifo(file, 0o644)
        #expect(problem()?.description == "\(file) is a named pipe, not a regular file")
        unlink(file)
        mkdir(file, 0o755)
        #expect(problem()?.description == "\(file) is a folder, not a file")
        #expect(problem()?.kind == .wrongType)
    }

    @Test(arguments: [
        ("/dev/null", "is a device, not a regular file"), ("/etc", "is a folder, not a file"),
        ("/nowhere/at/all", "can't be opened: no such file or directory"),
        ("/etc/passwd/x", "can't be opened: not a directory"),
    ])
    func filesAreOpenedByPathToo(_ path: String, _ sentence: String) {
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        let error = #expect(throws: FileProblem.self) { _ = try RegularFile(opening: path).text() }
        #expect(error?.description == sentence)
    }

    @Test func textIsOfUTF8AndOfASize() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one\ntwo \u{fc}\n".unicodeScalars.map { UInt8($0.value) }).write(to: URL(filePath: file))
        let problem = #expect(throws: FileProblem.self) { _ = try RegularFile(opening: file).text() }
        #expect(problem?.description == "is not text in UTF-8 (line 2)")
        let large = #expect(throws: FileProblem.self) { _ = try RegularFile(opening: file).bytes(limit: 5) }
        truncate(file, 3 << 30)
        let sparse = #expect(throws: FileProblem.self) { _ = try RegularFile(opening: file).bytes() }
        #expect(sparse?.description == "is larger than 1 MiB")
        #expect(large?.kind == .tooLarge)
    }
}
