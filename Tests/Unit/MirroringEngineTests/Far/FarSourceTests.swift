import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization
import SystemPackage
import Testing

@testable import MirroringEngine

/// A source that is asked through a session says what it says when it is asked itself.
@Suite(.serialized) struct FarSourceTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("page.html")
        try fixture.write("folder/file", "something")
        try fixture.write([UInt8]("odd\n".utf8) + [0xFF], "odd", in: fixture.source)
        symlink("folder", "\(fixture.source)/link")
    }

    private static func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    private static let paths = [
        "", "page.html", "folder", "folder/file", "none", "none/below", "link", "link/file", "page.html/below",
    ].map(path)

    /// Asks the source itself and through a connection, on a thread that may be blocked.
    private func asked(
        sessions: Int = 1,
        _ body: @Sendable (_ own: LocalSource, _ far: FarSource, _ line: FarFixture) throws -> Void
    ) async throws {
        let line = try FarFixture()
        try line.serve(ServedSessions(fixture), connections: sessions)
        try await BlockedThread().run {
            let request = OpenRequest(fixture.source).json()
            let connection = line.connection({ $0.role = .send }, open: { _ = try $0.ask(.open, request) })
            defer { connection.close() }
            try body(try LocalSource(path: fixture.source), try FarSource(connection, at: FarFixture.place), line)
        }
    }

    private func facts(_ path: RelativePath, _ sights: Sights) -> Result<FileFacts?, RunFailure> {
        Result { () throws(RunFailure) in try sights.facts(path) }
    }

    @Test func `what is seen of entries`() async throws {
        try await asked { own, far, _ in
            #expect(far.name == "www@web1:/srv/site")
            let paths = Self.paths + [RelativePath(unchecked: Array("odd\n".utf8) + [0xFF])]
            let (seen, told) = (try own.look(at: paths), try far.look(at: paths))
            for path in paths { #expect(facts(path, told) == facts(path, seen), "\(path)") }
            #expect(try told.facts(paths[3])?.size == 9)
            #expect(throws: RunFailure.self) { try told.facts(paths[7]) }
            #expect(try far.look(at: []).facts(paths[1]) == nil)
        }
    }

    @Test func `what can't be read, and why`() async throws {
        try await asked { own, far, _ in
            let changes = Self.paths.map { path in
                Change(path: path, kind: path.bytes == Array("folder".utf8) ? .folder : .file, size: 0, isNew: true)
            }
            let refusals = try far.refusals(of: changes)
            #expect(refusals == (try own.refusals(of: changes)))
            #expect(refusals[Self.path("none")] == .noSuchFileOrDirectory)
            let failures = try far.unreadable(Self.paths)
            #expect(failures == (try own.unreadable(Self.paths)))
            #expect(failures[Self.path("none")]?.category == .notFound)
            #expect(failures[Self.path("page.html")] == nil)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything")) func `what is closed`() async throws {
        chmod("\(fixture.source)/page.html", 0)
        chmod("\(fixture.source)/folder", 0o300)
        defer { chmod("\(fixture.source)/folder", 0o755) }
        try await asked { own, far, _ in
            let changes = ["page.html", "folder", "folder/file"].map(Self.path).map {
                Change(path: $0, kind: .folder, size: 0, isNew: false)
            }
            let refusals = try far.refusals(of: changes)
            #expect(refusals == (try own.refusals(of: changes)))
            #expect(refusals[changes[0].path] == .permissionDenied)
            let deletions = [Deletion(path: Self.path("folder/gone"), isFolder: false)]
            let proven = try far.prove(deletions)
            #expect(proven.waiting == deletions)
            #expect(proven.warning == (try own.prove(deletions).warning))
        }
    }

    @Test func `what the source lacks`() async throws {
        try await asked { own, far, _ in
            let deletions = ["gone/a", "folder/file", "gone", "folder/gone", "page.html"].map {
                Deletion(path: Self.path($0), isFolder: $0 == "gone")
            }
            for _ in 0..<2 {
                let (proven, expected) = (try far.prove(deletions), try own.prove(deletions))
                #expect(proven.certain == expected.certain)
                #expect(proven.certain.count == 3)
                #expect(proven.present == 2)
                #expect(proven.waiting == [] && proven.warning == nil)
                try far.check()
            }
            #expect(try far.prove([]).certain == [])
        }
    }

    @Test func `digests of files that are as they were`() async throws {
        try await asked { own, far, _ in
            var files: [RelativePath: FileFacts] = [:]
            for path in Self.paths {
                if case .success(let known?) = facts(path, try own.look(at: [path])), known.kind == .file {
                    files[path] = known
                }
            }
            files[Self.path("page.html")]?.size = 1
            let digests = try far.digests(of: files)
            #expect(digests == (try own.digests(of: files)))
            #expect(digests.keys.sorted { "\($0)" < "\($1)" } == [Self.path("folder/file")])
        }
    }

    @Test func `whether it is empty`() async throws {
        try await asked { _, far, _ in
            let isEmpty = try ["/folder/", "*"].map { try far.isEmpty(but: Exclusions(patterns: [$0])) }
            #expect(isEmpty == [false, true])
        }
    }

    @Test func `a trace, whatever lies in its place`() async throws {
        try await asked { own, far, _ in
            let path = "www@web1:/srv/site/.well-known/mirroring-trace.json"
            #expect(try far.trace() == SourceTrace(path: path, bytes: nil))
            try fixture.write(".well-known/mirroring-trace.json", "{\u{0}}")
            #expect(try far.trace() == SourceTrace(path: path, bytes: Array("{\u{0}}".utf8)))
            #expect(try own.trace().bytes == far.trace().bytes)
            try fixture.write(".well-known/mirroring-trace.json", String(repeating: "x", count: 70_000))
            #expect(try far.trace().bytes?.count == SourceTrace.byteLimit)
            unlink("\(fixture.source)/.well-known/mirroring-trace.json")
            mkdir("\(fixture.source)/.well-known/mirroring-trace.json", 0o755)
            #expect(try far.trace() == SourceTrace(path: path, bytes: nil, isUnreadable: true))
        }
    }

    @Test func `what is mounted`() async throws {
        try await asked { own, far, _ in
            #expect(far.mounts == nil)
            own.noteMounts()
            try far.noteMounts()
            let mounts = try #require(far.mounts)
            #expect(mounts == own.mounts)
            #expect(mounts.places.allSatisfy { $0.mount.folder != nil })
            #expect(try far.lost(of: mounts) == [])
            let away = MountTable.Mount(point: Array("/nowhere".utf8), device: "9999:1")
            let places = mounts.places + [SourceMounts.Place(path: Self.path("folder"), mount: away)]
            let known = SourceMounts(source: mounts.source, places: places)
            #expect(try far.lost(of: known) == [places[places.count - 1]])
            #expect(try far.lost(of: SourceMounts(source: Array("/other".utf8), places: places)) == [])
            try far.check()
        }
    }

    @Test func `another folder in its place is noticed, by another process as well`() async throws {
        try await asked(sessions: 2) { _, far, line in
            try far.noteMounts()
            try far.check()
            rename(fixture.source, "\(fixture.path)/away")
            mkdir(fixture.source, 0o755)
            let deletions = [Deletion(path: Self.path("page.html"), isFolder: false)]
            // Nothing is believed of another folder, in which everything seems to have been deleted.
            for number in 1...2 {
                for ask in [{ _ = try far.prove(deletions) }, { try far.check() }] {
                    let failure = #expect(throws: RunFailure.self) { try ask() }
                    #expect(failure?.reach == .run)
                    #expect(failure?.description.contains("is another folder than when the run began") == true)
                }
                #expect(line.ssh.started.count == number)
                if number == 1 { line.breakLine() }
            }
        }
    }

    @Test func `long lists are asked about in parts`() async throws {
        try await asked { _, far, _ in
            let paths = (0..<40_000).map { Self.path("none\($0)") } + [Self.path("page.html")]
            let sights = try far.look(at: paths)
            #expect(try sights.facts(paths[40_000])?.kind == .file)
            #expect(paths.parts(\.bytes.count).map(\.count) == [16_384, 16_384, 7_233])
            let long = [RelativePath](repeating: Self.path(String(repeating: "n", count: 1 << 20)), count: 40)
            #expect(long.parts(\.bytes.count).map(\.count) == [17, 17, 6])
            #expect([RelativePath]().parts(\.bytes.count) == [])
        }
    }
}
