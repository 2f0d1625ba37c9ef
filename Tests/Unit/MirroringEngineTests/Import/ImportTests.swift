import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// The import alone: all or nothing, and nothing outside of the destination.
@Suite struct ImportTests {
    /// A package with its items staged, and a destination that has older ones.
    private struct ImportFixture {
        let fixture: EngineFixture
        let folder: PackageFolder
        var manifest: Manifest

        init() throws {
            fixture = try EngineFixture()
            folder = try StagingFolder(job: fixture.job()).package(UUID())
            manifest = Manifest(
                packageId: folder.packageId,
                packageNumber: 1,
                jobId: folder.jobId,
                runId: UUID(),
                entries: [],
                obstacles: [],
                deletions: []
            )
            try folder.create(manifest: [])
            mkdir(fixture.destination, 0o755)
        }

        /// Stages a file, as it would have arrived.
        mutating func stage(_ name: String, _ text: String) throws {
            try fixture.write(Array(name.utf8), text, in: folder.tree)
            let path = RelativePath(unchecked: Array(name.utf8))
            let facts = try #require(try folder.openTree().facts(path))
            manifest.entries.append(Manifest.Entry(path: path, kind: .file, facts: facts, digest: "known"))
        }

        /// Whether something lies in the package's folder.
        func exists(_ name: String) -> Bool {
            FileFacts(of: "\(folder.path)/\(name)") != nil
        }

        func run() throws -> PackageImport.Result {
            try PackageImport(manifest: manifest, folder: folder, destination: fixture.destination).run()
        }

        /// Names, modes, times and contents of the destination.
        func state() async throws -> String {
            try await fixture.command(
                "find",
                fixture.destination,
                "-printf",
                "%P %y %m %T@ %l %s\\n",
                "-type",
                "f",
                "-exec",
                "cat",
                "{}",
                ";"
            ).output
        }
    }

    @Test func `a step that fails puts back all before it`() async throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        try importFixture.fixture.write(Array("a".utf8), "old a", in: destination)
        try importFixture.fixture.write(Array("gone/file".utf8), "to be deleted", in: destination)
        symlink("target", "\(destination)/link")
        try importFixture.fixture.write(Array("way/file".utf8), "in the way", in: destination)
        try importFixture.fixture.write(Array("last/unlisted".utf8), "excluded", in: destination)
        try importFixture.stage("a", "new a")
        try importFixture.stage("link", "a file now")
        try importFixture.stage("new/deep/file", "new")
        try importFixture.stage("way", "a file now")
        try importFixture.stage("last", "can't replace a folder that is not empty")
        importFixture.manifest.obstacles = [
            Deletion(path: RelativePath(unchecked: Array("way/file".utf8)), isFolder: false)
        ]
        let before = try await importFixture.state()

        #expect(throws: RunFailure.self) { try importFixture.run() }
        #expect(try await importFixture.state() == before)
        // What was staged is staged again, for the next try.
        #expect(importFixture.exists("tree/new/deep/file"))
        #expect(importFixture.exists("tree/a"))
        #expect(!importFixture.exists("journal"))

        try EngineFixture.remove("\(destination)/last")
        #expect(try importFixture.run().imported.count == 5)
        #expect(importFixture.fixture.read("a") == "new a")
        #expect(importFixture.fixture.read("way") == "a file now")
    }

    @Test func `deletions are put back as well`() async throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        try importFixture.fixture.write(Array("gone/deep/file".utf8), "to be deleted", in: destination)
        chmod("\(destination)/gone/deep", 0o711)
        try importFixture.stage("gone", "x")
        importFixture.manifest.entries = []
        importFixture.manifest.deletions = [("gone/deep/file", false), ("gone/deep", true), ("gone", true)].map {
            Deletion(path: RelativePath(unchecked: Array($0.0.utf8)), isFolder: $0.1)
        }
        let before = try await importFixture.state()
        // The journal of an import that has deleted everything and then died: the same as one that is still to be completed.
        let folder = importFixture.folder
        let journal = "\(importFixture.fixture.path)/journal"
        try Self.interrupted(importFixture) { link(folder.journal, journal) }
        rename(journal, folder.journal)
        #expect(importFixture.fixture.read("gone/deep/file") == nil)
        try ImportUndo(folder: folder, destination: destination).run()
        #expect(try await importFixture.state() == before)
        // Undoing twice does no harm.
        try ImportUndo(folder: folder, destination: destination).run()
        #expect(try await importFixture.state() == before)
    }

    @Test func `what was deleted is counted, and not what was to be`() throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        for name in ["drop/file", "keep/excluded", "obstacle"] {
            try importFixture.fixture.write(Array(name.utf8), "text", in: destination)
        }
        mkdir("\(destination)/changed", 0o755)
        importFixture.manifest.obstacles = [
            Deletion(path: RelativePath(unchecked: Array("obstacle".utf8)), isFolder: false)
        ]
        let planned = [("drop/file", false), ("drop", true), ("keep", true), ("changed", false), ("gone", false)]
        importFixture.manifest.deletions = planned.map {
            Deletion(path: RelativePath(unchecked: Array($0.0.utf8)), isFolder: $0.1)
        }
        let result = try importFixture.run()
        #expect(result.deleted == 3)
        #expect(result.warnings.map(\.item) == ["keep", "changed"])
    }

    /// Runs an import and keeps its journal, as if it had died just before the end.
    private static func interrupted(_ importFixture: ImportFixture, keep: () -> Void) throws {
        let work = try PackageImport(
            manifest: importFixture.manifest,
            folder: importFixture.folder,
            destination: importFixture.fixture.destination
        )
        keep()  // a second name for the journal, which is written to until the end
        _ = try work.run()
    }

    @Test func `a crash at any step is undone by the journal`() async throws {
        // Every prefix of the steps, the last one recorded and not done.
        for crash in 0..<6 {
            var importFixture = try ImportFixture()
            let destination = importFixture.fixture.destination
            for name in ["a", "b", "c"] {
                try importFixture.fixture.write(Array(name.utf8), "old \(name)", in: destination)
                try importFixture.stage(name, "new \(name)")
            }
            let before = try await importFixture.state()
            let target = try OpenedFolder.named(destination)
            let tree = try OpenedFolder.named(importFixture.folder.tree)
            let kept = try OpenedFolder.named(importFixture.folder.kept)
            let root = try target.facts()
            let journal = try ImportJournal(of: importFixture.folder, into: destination)
            try journal.append(.change(.root, root.identity, ImportJournal.Attributes(root)))
            for (number, entry) in importFixture.manifest.entries.enumerated() where number * 2 <= crash {
                let name = entry.path.name
                let identity = try #require(try tree.facts(FileName(name))).identity
                try journal.append(.put(entry.path, identity, staged: entry.path, kept: number))
                guard number * 2 + 1 <= crash else { continue }
                try target.link(FileName(name), to: kept, FileName("\(number)"))
                try tree.rename(FileName(name), to: target, FileName(name))
            }
            try ImportUndo(folder: importFixture.folder, destination: destination).run()
            #expect(try await importFixture.state() == before, "crash at \(crash)")
            for name in ["a", "b", "c"] { #expect(importFixture.exists("tree/\(name)"), "crash at \(crash)") }
        }
    }

    @Test func `an item without a digest, or changed since, is refused`() throws {
        var importFixture = try ImportFixture()
        try importFixture.stage("a", "new")
        importFixture.manifest.entries[0].digest = nil
        #expect(throws: RunFailure.self) { try importFixture.run() }
        importFixture.manifest.entries[0].digest = "known"
        try importFixture.fixture.write(Array("a".utf8), "changed", in: importFixture.folder.tree)
        #expect {
            try importFixture.run()
        } throws: { error in
            (error as? RunFailure)?.category == .checksum
        }
        #expect(importFixture.fixture.read("a") == nil)
    }

    @Test func `a symbolic link is no way out of the destination`() async throws {
        var importFixture = try ImportFixture()
        try importFixture.stage("out/file", "planted")
        mkdir("\(importFixture.fixture.path)/outside", 0o755)
        try importFixture.fixture.write(Array("precious".utf8), "precious", in: "\(importFixture.fixture.path)/outside")
        symlink("../outside", "\(importFixture.fixture.destination)/out")
        #expect(throws: RunFailure.self) { try importFixture.run() }
        #expect(!importFixture.fixture.exists("outside/file"))

        importFixture.manifest.entries = []
        importFixture.manifest.deletions = [
            Deletion(path: RelativePath(unchecked: Array("out/precious".utf8)), isFolder: false)
        ]
        #expect(throws: RunFailure.self) { try importFixture.run() }
        #expect(importFixture.fixture.exists("outside/precious"))
    }

    @Test(arguments: ["/etc/passwd", "../x", "a/../../x", "..", ".", "a/./b", "a//b", "a/", "/"])
    func `a path that could lead out is refused`(path: String) throws {
        #expect(RelativePath(path.utf8) == nil)
        let importFixture = try ImportFixture()
        var manifest = importFixture.manifest
        let facts = try OpenedFolder.named(importFixture.fixture.path).facts()
        let evil = RelativePath(unchecked: Array(path.utf8))
        manifest.entries = [Manifest.Entry(path: evil, kind: .file, facts: facts)]
        #expect(throws: RunFailure.self) { try Manifest(json: Data(manifest.json()), from: "m") }
        manifest.entries = [Manifest.Entry(path: .root, kind: .hardLink(evil), facts: facts)]
        #expect(throws: RunFailure.self) { try Manifest(json: Data(manifest.json()), from: "m") }
        manifest.entries = []
        manifest.deletions = [Deletion(path: evil, isFolder: false)]
        #expect(throws: RunFailure.self) { try Manifest(json: Data(manifest.json()), from: "m") }
    }

    @Test func `a manifest is read as it was written`() throws {
        let importFixture = try ImportFixture()
        var manifest = importFixture.manifest
        var facts = FileFacts(stat())
        facts.mode = 0o4755
        facts.owner = 1
        facts.group = 2
        facts.modified = FileTime(seconds: 3, nanoseconds: 4)
        let names: [[UInt8]] = [Array("a \"b\"\\\n\u{1}/ü".utf8), [0xFF, 0x2F, 0x41], Array("plain".utf8)]
        for name in names {
            let path = RelativePath(unchecked: name)
            for kind in [Change.Kind.file, .folder, .other, .attributes, .hardLink(path)] {
                var facts = facts
                facts.kind = kind == .folder ? .folder : kind == .other ? .other : .file
                facts.size = kind == .file ? 17 : 0
                manifest.entries.append(Manifest.Entry(path: path, kind: kind, facts: facts))
            }
            manifest.obstacles.append(Deletion(path: path, isFolder: true))
            manifest.deletions.append(Deletion(path: path, isFolder: false))
        }
        #expect(try Manifest(json: Data(manifest.json()), from: "m") == manifest)
    }
}
