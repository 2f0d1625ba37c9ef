import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// The import alone: an item costs itself, anything else is all or nothing, and nothing outside of the destination is touched.
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
            try begin().run()
        }

        func begin() throws -> PackageImport {
            try PackageImport(manifest: manifest, folder: folder, destination: fixture.destination, traits: .usual)
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

    @Test func `an item that fails stays as it was, and the others are put in place`() throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        try importFixture.fixture.write(Array("a".utf8), "old a", in: destination)
        symlink("target", "\(destination)/link")
        try importFixture.fixture.write(Array("way/file".utf8), "in the way", in: destination)
        try importFixture.fixture.write(Array("last/listed".utf8), "in the way", in: destination)
        try importFixture.fixture.write(Array("last/unlisted".utf8), "excluded", in: destination)
        try importFixture.stage("last", "can't replace a folder that is not empty")
        try importFixture.stage("a", "new a")
        try importFixture.stage("link", "a file now")
        try importFixture.stage("new/deep/file", "new")
        try importFixture.stage("way", "a file now")
        importFixture.manifest.obstacles = ["way/file", "last/listed"].map {
            Deletion(path: RelativePath(unchecked: Array($0.utf8)), isFolder: false)
        }
        let before = FileFacts(of: "\(destination)/last")
        let result = try importFixture.run()
        #expect(result.failures.map(\.item) == ["last"])
        #expect(result.failures.map(\.category) == [.validation])
        let sentence = "is a folder that holds what the job excludes, or what came meanwhile, so last can't replace it."
        #expect(result.failures.first?.description.hasSuffix(sentence) == true)
        #expect(result.imported.map { "\($0)" } == ["a", "link", "new/deep/file", "way"])
        #expect(result.deleted == 1)
        for (name, text) in [("a", "new a"), ("link", "a file now"), ("new/deep/file", "new"), ("way", "a file now")] {
            #expect(importFixture.fixture.read(name) == text)
        }
        // What stood in its way is there again.
        #expect(importFixture.fixture.read("last/listed") == "in the way")
        #expect(importFixture.fixture.read("last/unlisted") == "excluded")
        #expect(FileFacts(of: "\(destination)/last") == before)
        #expect(importFixture.exists("tree/last"))
        #expect(!importFixture.exists("journal"))
    }

    @Test func `what stands in the way of an item that has not arrived stays`() throws {
        var importFixture = try ImportFixture()
        try importFixture.fixture.write(Array("way/file".utf8), "old", in: importFixture.fixture.destination)
        try importFixture.stage("other", "new")
        importFixture.manifest.obstacles = [
            Deletion(path: RelativePath(unchecked: Array("way/file".utf8)), isFolder: false)
        ]
        let result = try importFixture.run()
        #expect(result.deleted == 0 && result.failures == [])
        #expect(importFixture.fixture.read("way/file") == "old")
    }

    /// A journal that can't be written is no item's trouble: here by the limit on file sizes, which acts like a full disk.
    @Test func `what is not one item's trouble puts back all`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var importFixture = try ImportFixture()
            let destination = importFixture.fixture.destination
            try importFixture.fixture.write(Array("a".utf8), "old a", in: destination)
            try importFixture.fixture.write(Array("gone/file".utf8), "to be deleted", in: destination)
            symlink("target", "\(destination)/link")
            for name in ["a", "link", "new/deep/file", "z"] { try importFixture.stage(name, "new \(name)") }
            importFixture.manifest.deletions = [
                Deletion(path: RelativePath(unchecked: Array("gone/file".utf8)), isFolder: false)
            ]
            let before = try await importFixture.state()
            let work = try importFixture.begin()
            let fileSize = __rlimit_resource_t(1)  // RLIMIT_FSIZE, an enumerator that Swift does not import
            var limit = rlimit()
            getrlimit(fileSize, &limit)
            var unlimited = limit
            let begun = try #require(FileFacts(of: importFixture.folder.journal)).size
            limit.rlim_cur = rlim_t(begun + 250)
            setrlimit(fileSize, &limit)
            let failure = #expect(throws: RunFailure.self) { try work.run() }
            setrlimit(fileSize, &unlimited)
            #expect(failure?.reach == .package)
            #expect(try await importFixture.state() == before)
            // What was staged is staged again, for the next try.
            for name in ["a", "link", "new/deep/file", "z"] { #expect(importFixture.exists("tree/\(name)"), "\(name)") }
            #expect(!importFixture.exists("journal"))
            #expect(try importFixture.run().imported.count == 4)
            #expect(importFixture.fixture.read("a") == "new a")
            #expect(importFixture.fixture.read("gone/file") == nil)
        }
    }

    /// Something that is deleted may have been moved to where it could not be put.
    @Test func `deletions wait that may be what failed`() throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        for (name, text) in [("from/page", "1234"), ("from/other", "12345"), ("same", "1"), ("old", "12")] {
            try importFixture.fixture.write(Array(name.utf8), text, in: destination)
        }
        try importFixture.stage("to", "1234")
        try importFixture.stage("deep/same", "123")
        for index in importFixture.manifest.entries.indices { importFixture.manifest.entries[index].digest = nil }
        let planned = [("from/page", false), ("from/other", false), ("from", true), ("same", false), ("old", false)]
        importFixture.manifest.deletions = planned.map {
            Deletion(path: RelativePath(unchecked: Array($0.0.utf8)), isFolder: $0.1)
        }
        let result = try importFixture.run()
        #expect(result.failures.map(\.item) == ["to", "deep/same"])
        #expect(result.deleted == 2)
        #expect(result.moves.waiting == 3)
        #expect(result.warnings == [])
        #expect(importFixture.fixture.read("from/page") == "1234" && importFixture.fixture.read("same") == "1")
        #expect(importFixture.fixture.read("from/other") == nil && importFixture.fixture.read("old") == nil)
    }

    @Test func `what stands in the way waits as well, if it may be what failed`() throws {
        var importFixture = try ImportFixture()
        let destination = importFixture.fixture.destination
        for name in ["way/page", "way/other", "free/a"] {
            try importFixture.fixture.write(Array(name.utf8), "in the way of \(name)", in: destination)
        }
        try importFixture.stage("new/page", "moved")
        importFixture.manifest.entries[0].digest = nil
        try importFixture.stage("way", "a file now")
        try importFixture.stage("free", "a file now")
        importFixture.manifest.obstacles = ["way/page", "way/other", "free/a"].map(Deletion.init(named:))
        let result = try importFixture.run()
        #expect(result.failures.map(\.item) == ["new/page", "way"])
        #expect(result.failures.last?.category == .changedWhileReading)
        #expect(result.moves.waiting == 1 && result.deleted == 1)
        #expect(importFixture.fixture.read("way/page") == "in the way of way/page")
        #expect(importFixture.fixture.read("way/other") == "in the way of way/other")
        #expect(importFixture.fixture.read("free") == "a file now")
        // It is to be given to the next run, with what is said of the others.
        let left = importFixture.manifest.leaveReplacements()
        #expect(left.items == 2 && left.obstacles.count == 3)
        #expect(importFixture.manifest.entries.map { "\($0.path)" } == ["new/page"])
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
        try importFixture.stage("obstacle", "new")
        let planned = [("drop/file", false), ("drop", true), ("keep", true), ("changed", false), ("gone", false)]
        importFixture.manifest.deletions = planned.map {
            Deletion(path: RelativePath(unchecked: Array($0.0.utf8)), isFolder: $0.1)
        }
        let result = try importFixture.run()
        #expect(result.deleted == 3)
        #expect(result.warnings.map(\.item) == ["keep", "changed"])
        // Who put it there after the changes were listed excludes nothing.
        let sentence = "keep holds what the job excludes, or what came meanwhile, so it is not deleted."
        #expect(result.warnings.first?.description == sentence)
    }

    /// Runs an import and keeps its journal, as if it had died just before the end.
    private static func interrupted(_ importFixture: ImportFixture, keep: () -> Void) throws {
        let work = try importFixture.begin()
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
        #expect(try importFixture.run().failures.map(\.category) == [.checksum])
        importFixture.manifest.entries[0].digest = "known"
        try importFixture.fixture.write(Array("a".utf8), "changed", in: importFixture.folder.tree)
        #expect(try importFixture.run().failures.map(\.category) == [.checksum])
        #expect(importFixture.fixture.read("a") == nil)
    }

    @Test func `a symbolic link is no way out of the destination`() async throws {
        var importFixture = try ImportFixture()
        try importFixture.stage("out/file", "planted")
        mkdir("\(importFixture.fixture.path)/outside", 0o755)
        try importFixture.fixture.write(Array("precious".utf8), "precious", in: "\(importFixture.fixture.path)/outside")
        symlink("../outside", "\(importFixture.fixture.destination)/out")
        #expect(try importFixture.run().failures.map(\.category) == [.validation])
        #expect(!importFixture.fixture.exists("outside/file"))

        importFixture.manifest.entries = []
        importFixture.manifest.deletions = [
            Deletion(path: RelativePath(unchecked: Array("out/precious".utf8)), isFolder: false)
        ]
        let result = try importFixture.run()
        // No item is missing for a deletion that can't be done.
        #expect(result.failures == [] && result.undeleted.map(\.category) == [.validation])
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
