import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import TestSupport
import Testing

@testable import MirroringEngine

/// A destination that is asked through a session does and says what it does and says when it is asked itself.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarDestinationTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private func facts(_ path: RelativePath, _ sights: Sights) -> Result<FileFacts?, RunFailure> {
        Result { () throws(RunFailure) in try sights.facts(path) }
    }

    // MARK: Looking

    @Test func `what is seen of entries`() async throws {
        let fixture = try FarDestinationFixture()
        let there = fixture.there
        try await fixture.asked { _, far in
            let paths = ["", "page.html", "folder/file", "none", "page.html/below"].map(Self.path)
            #expect(try far.folder() == nil)
            for path in paths { #expect(facts(path, try far.look(at: paths)) == .success(nil)) }
            for name in ["page.html", "folder/file"] {
                try there.write(Array(name.utf8), "text", in: there.destination)
            }
            let own = try LocalDestination(of: fixture.job(in: there))
            let (seen, told) = (try own.look(at: paths), try far.look(at: paths))
            for path in paths { #expect(facts(path, told) == facts(path, seen), "\(path)") }
            #expect(try told.facts(paths[1])?.size == 4)
            #expect(throws: RunFailure.self) { try told.facts(paths[4]) }
            #expect(try far.folder()?.far != nil)
            #expect(far.name == "web1:\(there.destination)")
        }
    }

    @Test func `what copies can have`() async throws {
        let fixture = try FarDestinationFixture()
        try await fixture.asked { own, far in
            #expect(far.usualTraits == own.usualTraits)
            #expect(!fixture.there.exists(".destination.mirroring"), "nothing is left of a look")
            let traits = (far: try far.traits(), own: try own.traits())
            #expect(traits.far == traits.own)
            #expect(fixture.there.exists(".destination.mirroring"))
        }
    }

    @Test(.enabled(if: EngineFixture.keepsAttributes, "temporary folders have no access lists or attributes"))
    func `whether anything has attributes`() async throws {
        let fixture = try FarDestinationFixture()
        try await fixture.each { side, folder in
            let sought = SoughtAttributes(.all, capabilities: true)
            #expect(side.mayGiveCapabilities == EngineRights.current.mayGiveCapabilities)
            try folder.write(Array("folder/page.html".utf8), "text", in: folder.destination)
            #expect(try !side.search(for: sought).wait())
            try folder.give(EngineFixture.attributes(["a": "1"]), to: "destination/folder")
            #expect(try side.search(for: sought).wait())
        }
    }

    // MARK: Packages

    @Test func `what earlier runs have left`() async throws {
        let fixture = try FarDestinationFixture()
        let ids = [UUID(), UUID()].sorted { $0.uuidString < $1.uuidString }
        try await fixture.each { side, folder in
            for id in ids {
                let manifest = try fixture.staged([("a", "1"), ("b/c", "2")], as: id, in: folder)
                try side.package(id).create(manifest, json: manifest.json())
            }
            let found = try side.recover()
            #expect(found.packages.map { $0.packageId } == ids)
            #expect(found.packages.allSatisfy { $0.paths == Set(["a", "b/c"].map(Self.path)) })
            #expect(!found.isBegun && found.marks == [] && found.warnings == [])
            try side.removePackages(but: [ids[1]])
            #expect(try side.recover().packages.map { $0.packageId } == [ids[1]])
            try side.removePackages(but: [])
            #expect(!folder.exists(".destination.mirroring"))
            #expect(try side.recover().packages.isEmpty)
        }
    }

    @Test func `what has arrived of a package, and what there is room for`() async throws {
        let fixture = try FarDestinationFixture()
        let id = UUID()
        try await fixture.each { side, folder in
            var manifest = try fixture.staged([("whole", "1"), ("untold", "2"), ("other", "3")], as: id, in: folder)
            var huge = manifest.entries[0]
            huge.path = Self.path("huge")
            (huge.facts.size, huge.facts.allocated) = (Int.max / 4, Int.max / 4)
            manifest.entries.append(huge)
            let package = try side.package(id)
            let place = "/.destination.mirroring/\(manifest.jobId)/\(id)/tree"
            #expect(package.tree.hasSuffix(place.lowercased()))
            try package.create(manifest, json: manifest.json())
            let oversized = try package.oversized(manifest.entries)
            #expect(Array(oversized.keys) == [huge.path])
            #expect(oversized[huge.path]?.category == .diskFull)
            #expect(oversized[huge.path]?.reach == .item)
            #expect(try package.oversized(Array(manifest.entries.prefix(3))).isEmpty)
            try package.checkSpace(for: Array(manifest.entries.prefix(3)))
            let full = #expect(throws: RunFailure.self) { try package.checkSpace(for: manifest.entries) }
            #expect(full?.category == .diskFull && full?.reach == .package)

            let seen = try package.look(at: ["whole", "none"].map(Self.path))
            #expect(try seen.facts(Self.path("whole"))?.size == 1)
            #expect(try seen.facts(Self.path("none")) == nil)
            manifest.entries[1].digest = nil
            var items = manifest.entries.prefix(3).map { ArrivingItem(entry: $0, original: $0.facts) }
            items[2].original.size = 2
            #expect(try package.settle(items) == [Self.path("whole")])
            // What rsync has not told of is sent again.
            #expect(try package.look(at: [Self.path("untold")]).facts(Self.path("untold")) == nil)
            #expect(try package.look(at: [Self.path("other")]).facts(Self.path("other")) != nil)
            #expect(try package.settle([]) == [])
        }
    }

    @Test func `a package is put in place`() async throws {
        let fixture = try FarDestinationFixture()
        let id = UUID()
        let results = Noted<[PackageImport.Result]>([])
        try await fixture.each { side, folder in
            let destination = folder.destination
            for name in ["a", "gone/file", "waits", "last/unlisted", "way/file"] {
                try folder.write(Array(name.utf8), "old", in: destination)
            }
            var manifest = try fixture.staged(
                [
                    ("a", "new a"), ("deep/b", "new b"), ("last", "no room"), ("way", "a file now"),
                    ("lost", "something"),
                ],
                as: id,
                in: folder
            )
            manifest.entries[4].digest = nil
            manifest.obstacles = FarDestinationFixture.deletions("way/file")
            manifest.deletions = FarDestinationFixture.deletions("gone/file", "gone", "waits", folders: ["gone"])
            try side.package(id).create(manifest, json: manifest.json())
            var moves = PossibleMoves()
            moves.failed(Self.path("elsewhere/waits"), size: 77)
            var (begun, tried) = (0, [Int]())
            let result = try side.place(manifest, moves) {
                begun += 1
            } onTried: {
                tried.append($0)
            }
            #expect(begun == 1)
            #expect(tried.last == 5)
            #expect(result.imported == ["a", "deep/b", "way"].map(Self.path))
            #expect(result.bytes == 20)
            let deleted = FarDestinationFixture.deletions("way/file", "gone/file", "gone", folders: ["gone"])
            #expect(Set(result.deletions) == Set(deleted))
            #expect(result.failures.map(\.item) == ["last", "lost"])
            #expect(result.moves.waiting == 1)
            try side.removePackage(id)
            #expect(!folder.exists(".destination.mirroring"), "its place is gone")
            results.change { $0.append(result) }
        }
        let (own, far) = (results.value[0], results.value[1])
        #expect(far.failures.map { $0.without(fixture.there) } == own.failures.map { $0.without(fixture.here) })
        #expect(far.undeleted == own.undeleted && far.warnings == own.warnings)
        #expect(far.shortfalls == own.shortfalls)
        #expect(far.moves == own.moves)
        #expect(try fixture.state(of: fixture.there) == fixture.state(of: fixture.here))
    }

    @Test func `where nothing has arrived nothing is begun`() async throws {
        let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
        try await fixture.each { side, folder in
            let manifest = try fixture.staged([], as: UUID(), in: folder)
            let result = try side.place(manifest, PossibleMoves()) {
                Issue.record("nothing is begun")
            } onTried: { _ in
            }
            #expect(result.imported == [] && result.moves == PossibleMoves())
            #expect(!folder.exists(".destination.releases"))
        }
    }

    /// The rights that a program gives come from a source whose job wants that.
    @Test func `a job that gives no rights has none given by its packages`() async throws {
        let fixture = try FarDestinationFixture { $0.permissions = .fixed(.init(mode: 0o644)) }
        let id = UUID()
        try await fixture.asked { _, far in
            var manifest = try fixture.staged([("program", "1")], as: id, in: fixture.there)
            manifest.entries[0].facts.mode = 0o4755
            try far.package(id).create(manifest, json: manifest.json())
            #expect(try far.place(manifest, PossibleMoves(), onBegun: {}, onTried: { _ in }).imported.count == 1)
            #expect(FileFacts(of: "\(fixture.there.destination)/program").map { $0.mode & 0o7000 } == 0)
        }
    }

    // MARK: Releases

    private static func publication(_ time: Timestamp = .now) -> ReleaseNotes.Publication {
        let runId = UUID()
        return ReleaseNotes.Publication(
            release: ReleaseName(runId, at: time),
            runId: runId,
            time: time,
            trigger: "manual",
            items: 3,
            bytes: 4
        )
    }

    @Test func `a release is built and published`() async throws {
        let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
        let publication = Self.publication()
        try await fixture.each { side, folder in
            #expect(try side.publish(Self.publication()) == nil, "there is nothing in it")
            let id = UUID()
            let manifest = try fixture.staged([("a", "1")], as: id, in: folder)
            try side.package(id).create(manifest, json: manifest.json())
            _ = try side.place(manifest, PossibleMoves(), onBegun: {}, onTried: { _ in })
            #expect(!folder.exists("destination"))
            // What a run goes on from.
            #expect(try side.look(at: [Self.path("a")]).facts(Self.path("a")) != nil)
            #expect(try side.recover().isBegun)
            #expect(try side.publish(publication) == [])
            #expect(folder.read("a") == "1")
            #expect(try !side.recover().isBegun)
            try side.turn(to: publication.release)
            #expect(try side.look(at: [Self.path("a")]).facts(Self.path("a"))?.size == 1)
            try side.turn(to: ReleaseName(UUID(), at: .now))
            #expect(try side.look(at: [Self.path("a")]).facts(Self.path("a")) == nil)
            #expect(try side.folder() == nil)
            try side.turn(to: nil)
            #expect(try side.folder() != nil)
        }
        let releases = try JobRelease.all(of: fixture.job(in: fixture.there))
        #expect(releases == (try JobRelease.all(of: fixture.job(in: fixture.here))))
        #expect(releases.map(\.name) == ["\(publication.release)"])
    }

    @Test func `what was built can be dropped`() async throws {
        let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
        try await fixture.each { side, folder in
            let id = UUID()
            let manifest = try fixture.staged([("a", "1")], as: id, in: folder)
            try side.package(id).create(manifest, json: manifest.json())
            _ = try side.place(manifest, PossibleMoves(), onBegun: {}, onTried: { _ in })
            try side.discard()
            #expect(try !side.recover().isBegun)
            #expect(try side.publish(Self.publication()) == nil)
        }
    }

    // MARK: Lines that break

    @Test func `another process knows what a run has built`() async throws {
        let fixture = try FarDestinationFixture(sessions: 2) { $0.publish = .releases(kept: 2) }
        let publication = Self.publication()
        try await fixture.asked { _, far in
            let id = UUID()
            let manifest = try fixture.staged([("a", "1")], as: id, in: fixture.there)
            try far.package(id).create(manifest, json: manifest.json())
            _ = try far.place(manifest, PossibleMoves(), onBegun: {}, onTried: { _ in })
            fixture.line.breakLine()
            #expect(try far.look(at: [Self.path("a")]).facts(Self.path("a")) != nil)
            #expect(try far.publish(publication) == [])
            #expect(fixture.there.read("a") == "1")
        }
        #expect(fixture.line.ssh.started.count == 2)
    }

    @Test func `what was published is told once more where the line broke behind it`() async throws {
        let fixture = try FarDestinationFixture(sessions: 2) { $0.publish = .releases(kept: 2) }
        let publication = Self.publication()
        try await fixture.asked { _, far in
            let id = UUID()
            let manifest = try fixture.staged([("a", "1")], as: id, in: fixture.there)
            try far.package(id).create(manifest, json: manifest.json())
            _ = try far.place(manifest, PossibleMoves(), onBegun: {}, onTried: { _ in })
            #expect(try far.publish(publication) == [])
            fixture.line.breakLine()
            // The destination is a link to something else than before.
            #expect(try far.publish(publication) == [])
            #expect(fixture.there.read("a") == "1")
        }
        #expect(fixture.line.ssh.started.count == 2)
    }

    // MARK: Transfer

    /// Only what differs travels, although rsync would take what has the size and time of its original for a copy.
    @Test func `an rsync fills the tree, with what the destination has already`() async throws {
        let fixture = try FarDestinationFixture()
        let (here, there) = (fixture.here, fixture.there)
        let text = String(repeating: "0123456789abcdef", count: 50_000)
        let names = ["changed", "same", "new"]
        for name in names { try here.write(name, name == "changed" ? text + "x" : text) }
        for (name, old) in [("changed", text + "y"), ("same", text)] {
            try there.write(Array(name.utf8), old, in: there.destination)
        }
        let time = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)]
        for path in names.map({ "\(here.source)/\($0)" }) + ["changed", "same"].map({ "\(there.destination)/\($0)" }) {
            try FileManager.default.setAttributes(time, ofItemAtPath: path)
        }
        let id = UUID()
        let place = RemotePlace(user: nil, host: "web1", port: nil, path: there.destination)
        let opening = try FarOpening(fixture.request(), at: place)
        try fixture.serve()
        let connection = fixture.line.connection(open: { try opening.open(on: $0) })
        let thread = BlockedThread()
        let (arguments, folders, input) = try await thread.run { () -> ([[UInt8]], [RsyncFolder], [UInt8]) in
            _ = try connection.session()
            let opened = try #require(opening.opened)
            let far = FarDestination(of: fixture.job(in: here), at: place, opened, connection)
            #expect(try far.folder() != nil)
            let manifest = try fixture.staged([], as: id, in: there)
            let package = try far.package(id)
            try package.create(manifest, json: manifest.json())
            let target = try package.target(listing: names.reduce(into: []) { $0 += Array("./\($1)".utf8) + [0] })
            let origin = RsyncFolder.here(try RsyncRoot(.root(here.source), path: here.source))
            let arguments =
                ["--archive", "--stats", "--no-human-readable", "--from0", "--files-from=\(target.list)"]
                + ["--partial-dir=\(target.partial)", "--out-format=\(RsyncLine.format)"]
                + target.options + ["--", "\(origin.argument)/", target.tree]
            return (arguments.map { Array($0.utf8) }, [origin, target.folder], target.input)
        }
        var told: [RsyncLine] = []
        var literal: Int?
        let result = try await Rsync(program: "rsync").run(arguments, in: folders, input: input) { line in
            if let line = RsyncLine(line) { told.append(line) }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("Literal data: ") { literal = Int(text.filter(\.isNumber)) }
        }
        try await thread.run { connection.close() }
        #expect(result.isSuccess, "\(result.messages)")
        // What is new, and a block of what has changed.
        #expect(literal.map { $0 < text.utf8.count + 50_000 } == true)
        let files = told.filter { $0.kind == .file }
        #expect(Set(files.map { "\($0.path)" }) == Set(names))
        #expect(files.allSatisfy { $0.digest != nil }, "what rsync does not tell of is no copy")
        let tree = try StagingFolder(job: fixture.job(in: there)).package(id).tree
        for name in names {
            let arrived = try String(contentsOfFile: "\(tree)/\(name)", encoding: .utf8)
            #expect(arrived == (name == "changed" ? text + "x" : text), "\(name)")
        }
    }
}
