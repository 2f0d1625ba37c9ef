import Foundation
import Glibc
import MirroringFiles
import Testing

@testable import MirroringTrace

@Suite struct TraceFileTests {
    private let tree: TreeFixture
    private let file: TraceFile

    init() throws {
        tree = try TreeFixture()
        file = TraceFile(in: tree.root, path: tree.path)
    }

    private func facts(_ name: String) -> FileFacts? {
        FileFacts(of: "\(tree.path)/\(name)")
    }

    @Test func itIsThereOnceItIsWritten() throws {
        #expect(try file.read() == nil)
        try file.write([1, 2])
        #expect(try file.read() == [1, 2])
        try file.write([3])
        #expect(try file.read() == [3])
        #expect(file.path == "\(tree.path)/.well-known/mirroring-trace.json")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(tree.path)/.well-known").count == 1)
    }

    /// A run that compares these folders with the source's must not find them changed by the trace alone.
    @Test func timesOfFoldersStay() throws {
        tree.touch(".", 1_000_000_000, 5)
        try file.write([1])
        #expect(facts("")?.modified == FileTime(seconds: 1_000_000_000, nanoseconds: 5))
        tree.touch(".well-known", 1_100_000_000, 7)
        try file.write([2])
        #expect(facts("")?.modified == FileTime(seconds: 1_000_000_000, nanoseconds: 5))
        #expect(facts(".well-known")?.modified == FileTime(seconds: 1_100_000_000, nanoseconds: 7))
    }

    @Test func everybodyMayReadIt() throws {
        try file.write([1])
        #expect(facts(TracePlace.path)?.mode == 0o644)
        #expect(facts(TracePlace.folder)?.mode == 0o755)
    }

    @Test func noLinkIsFollowed() throws {
        let elsewhere = try TreeFixture()
        try elsewhere.write("precious", to: "file")
        #expect(symlink(elsewhere.path, "\(tree.path)/.well-known") == 0)
        #expect(throws: SystemFailure.self) { try file.write([1]) }
        #expect(throws: SystemFailure.self) { _ = try file.read() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == ["file"])

        #expect(unlink("\(tree.path)/.well-known") == 0)
        #expect(mkdir("\(tree.path)/.well-known", 0o755) == 0)
        #expect(symlink("\(elsewhere.path)/file", "\(tree.path)/\(TracePlace.path)") == 0)
        #expect(throws: SystemFailure.self) { _ = try file.read() }
        // The link itself is replaced.
        try file.write([1])
        #expect(try file.read() == [1])
        #expect(try String(contentsOfFile: "\(elsewhere.path)/file", encoding: .utf8) == "precious")
    }

    @Test func whatIsNoFileIsRefusedWithoutWaiting() throws {
        #expect(mkdir("\(tree.path)/.well-known", 0o755) == 0)
        #expect(mkfifo("\(tree.path)/\(TracePlace.path)", 0o644) == 0)
        #expect(throws: SystemFailure.self) { _ = try file.read() }
    }
}
