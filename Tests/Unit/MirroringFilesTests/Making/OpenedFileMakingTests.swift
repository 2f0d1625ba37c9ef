import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// Files that are made, and have to be this user's own as soon as they are.
@Suite struct OpenedFileMakingTests {
    @Test func fileIsMadeOnce() throws {
        let folder = try TemporaryFolder()
        try make("text", in: folder)
        #expect(try folder.text(of: "file") == "text")
        let failure = #expect(throws: SystemFailure.self) { try make("other", in: folder) }
        #expect(failure?.errno == .fileExists)
        #expect(try folder.text(of: "file") == "text")
    }

    /// As where root is nobody: here because everybody may write to it.
    @Test func fileThatIsNotTrustedIsNotLeftBehind() async {
        // In a process of its own: the mask is a process's.
        await #expect(processExitsWith: .success) {
            umask(0)
            let folder = try TemporaryFolder()
            let failure = #expect(throws: SystemFailure.self) { try make("text", in: folder, permissions: 0o666) }
            #expect(failure?.errno == .notPermitted)
            #expect(try folder.names() == [])
        }
    }
}

private func make(_ text: String, in folder: TemporaryFolder, permissions: UInt32 = 0o600) throws {
    let path = folder.path(of: "file")
    let file = try OpenedFile<SystemFailure>.made(
        FileName("file"),
        in: .named(folder.path),
        at: path,
        permissions: permissions,
        as: .own,
        while: "made"
    ) { _ in SystemFailure(.notPermitted, while: "made", path: path) }
    try file.write(Array(text.utf8), at: 0)
}
