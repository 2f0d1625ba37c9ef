import Foundation
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// Of what another machine sends of files come just those files, whole, in a package's tree, or nothing.
@Suite struct FileIntakeTests {
    private let fixture: EngineFixture
    private let package: PackageFolder

    init() throws {
        fixture = try EngineFixture()
        mkdir(fixture.destination, 0o755)
        package = try StagingFolder(job: fixture.job()).package(UUID())
        try package.create(manifest: [])
    }

    private static let modified = FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789)

    private func file(_ name: String, _ size: Int) -> Manifest.Entry {
        var facts = FileFacts(stat())
        (facts.kind, facts.size, facts.mode, facts.modified) = (.file, size, 0o640, Self.modified)
        return Manifest.Entry(path: RelativePath(unchecked: Array(name.utf8)), kind: .file, facts: facts)
    }

    private func intake(_ files: Manifest.Entry...) throws -> FileIntake {
        try FileIntake(files, into: package) { CopyLook(owner: nil, group: nil, mode: $0.mode) }
    }

    /// What lies in the tree: names, and what is in files.
    private func state() throws -> [String: String] {
        try FileManager.default.subpathsOfDirectory(atPath: package.tree).reduce(into: [:]) { state, name in
            state[name] = (try? String(contentsOfFile: "\(package.tree)/\(name)", encoding: .utf8)) ?? "a folder"
        }
    }

    @Test(arguments: [1, 2, 7, 100])
    func `files come whole, however their bytes are cut`(size: Int) throws {
        let intake = try intake(file("a", 3), file("empty", 0), file("not sent", 9), file("deep/in/b", 5))
        let bytes: [UInt8] = [1] + Array("abc".utf8) + [1, 0, 1] + Array("defgh".utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            intake.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(intake.done == 4)
        #expect(intake.end() == [2])
        #expect(intake.violation == nil)
        let expected = ["a": "abc", "empty": "", "deep": "a folder", "deep/in": "a folder", "deep/in/b": "defgh"]
        #expect(try state() == expected)
        for name in ["a", "empty", "deep/in/b"] {
            let facts = try #require(FileFacts(of: "\(package.tree)/\(name)"))
            #expect(facts.mode == 0o640 && facts.modified == Self.modified, "\(name)")
        }
    }

    @Test func `of what is cut off nothing is left`() throws {
        let intake = try intake(file("a", 3), file("b", 3), file("c", 3))
        intake.take([1] + Array("abc".utf8) + [1] + Array("de".utf8))
        #expect(try state()["b"] == "de", "it is under way")
        #expect(intake.end() == [1, 2])
        #expect(try state() == ["a": "abc"])
    }

    /// Whoever ends it need not be the thread that reads what comes.
    @Test func `what comes behind its end is dropped`() throws {
        let intake = try intake(file("a", 3), file("b", 3))
        intake.take([1] + Array("abc".utf8) + [1] + Array("de".utf8))
        #expect(intake.end() == [1])
        intake.take(Array("f".utf8) + [1] + Array("ghi".utf8))
        #expect(intake.violation == nil)
        #expect(try state() == ["a": "abc"])
    }

    /// Who has the key may have sent a link before, and then what lies behind it.
    @Test func `no link is followed, and nothing is written to that is there`() throws {
        symlink(fixture.path, "\(package.tree)/out")
        symlink("\(fixture.path)/behind", "\(package.tree)/link")
        try fixture.write(Array("there".utf8), "old", in: package.tree)
        let intake = try intake(file("out/behind", 1), file("link", 1), file("there", 1), file("new", 1))
        intake.take(Array("\u{1}a\u{1}b\u{1}c\u{1}d".utf8))
        #expect(intake.end() == [0, 1, 2])
        #expect(!fixture.exists("behind"))
        #expect(try state()["there"] == "old")
        #expect(try state()["new"] == "d")
    }

    @Test(arguments: [[2], [1, 0x61, 1], [0, 0]] as [[UInt8]])
    func `what is no file of the list ends it`(bytes: [UInt8]) throws {
        let intake = try intake(file("a", 1))
        intake.take(bytes)
        #expect(intake.violation?.description == "the bytes of files are not those of the list")
        intake.take([1, 0x62])
        _ = intake.end()
        #expect(try state() == (bytes.count == 3 ? ["a": "a"] : [:]))
    }
}
