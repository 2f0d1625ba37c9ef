import Foundation
import Glibc
import MirroringFiles
import Testing

@testable import MirroringTrace

/// A tree for the time of a test, removed with its last reference.
final class TreeFixture: Sendable {
    let path: String
    let root: OpenedFolder

    init() throws {
        path = NSTemporaryDirectory() + "mirroring-trace-\(UUID())"
        try FolderMaking.make(path, permissions: 0o755)
        root = try .named(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, in folders that are made.
    func write(_ text: String, to name: String) throws {
        let file = "\(path)/\(name)"
        let folder = file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex)
        try FolderMaking.make(String(folder), permissions: 0o755)
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    /// Writes a file of any name.
    func write(_ text: String, toName name: [UInt8]) throws {
        let flags = O_WRONLY | O_CREAT
        let file = try OpenedFile<SystemFailure>(FileName(name), in: root, at: path, flags, while: "written")
        try file.append(Array(text.utf8))
    }

    func read(
        known: DigestIndex = DigestIndex(),
        selection: Set<[UInt8]>? = nil
    ) throws -> TreeFiles.Result {
        try TreeFiles(of: root, path: path, known: known, selection: selection).read()
    }

    /// Sets times of the last writing, so that a file looks as it did.
    func touch(_ name: String, _ seconds: Int, _ nanoseconds: Int = 0) {
        let times = [timespec(tv_sec: seconds, tv_nsec: nanoseconds), timespec(tv_sec: seconds, tv_nsec: nanoseconds)]
        #expect(utimensat(AT_FDCWD, "\(path)/\(name)", times, AT_SYMLINK_NOFOLLOW) == 0)
    }
}
