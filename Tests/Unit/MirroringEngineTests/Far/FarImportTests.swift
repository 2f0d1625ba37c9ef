import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What is asked again, since the answer was lost, is done once and told again; what only another machine could want is refused.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarImportTests {
    private func session(
        _ fixture: FarDestinationFixture,
        _ mode: OpenRequest.Mode = .run
    ) throws -> FarPipes {
        let pipes = try FarPipes(FarService(fixture.there), as: .receive)
        _ = try pipes.open(fixture.request(mode))
        return pipes
    }

    /// A package that has arrived: two files and a deletion, and one that did not.
    private func package(_ fixture: FarDestinationFixture) throws -> Manifest {
        let there = fixture.there
        for name in ["a", "gone"] { try there.write(Array(name.utf8), "old", in: there.destination) }
        let files = [("a", "new a"), ("deep/b", "new b"), ("lost", "something")]
        var manifest = try fixture.staged(files, as: UUID(), in: there)
        manifest.entries[2].digest = nil
        manifest.deletions = FarDestinationFixture.deletions("gone")
        return manifest
    }

    private func check(
        _ answer: [UInt8],
        of manifest: Manifest,
        _ fixture: FarDestinationFixture,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try PackageImport.Result(records: answer, of: manifest)
        #expect(result.imported.map { "\($0)" } == ["a", "deep/b"], sourceLocation: sourceLocation)
        #expect(result.deletions == manifest.deletions, sourceLocation: sourceLocation)
        #expect(result.failures.map(\.item) == ["lost"], sourceLocation: sourceLocation)
        let state = ["a": "new a", "deep": "a folder", "deep/b": "new b"]
        #expect(try fixture.state(of: fixture.there) == state, sourceLocation: sourceLocation)
    }

    // MARK: Asked again

    @Test(arguments: [false, true])
    func `an import that is asked for again is told again`(keeps: Bool) async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture { if keeps { $0.keepDeleted = .seconds(3_600) } }
            let manifest = try package(fixture)
            let question = FarImport(manifest, PossibleMoves()).bytes
            for _ in 0..<2 {
                // The second one waits until the first is gone.
                let pipes = try session(fixture)
                for _ in 0..<2 { try check(pipes.ask(.importPackage, question), of: manifest, fixture) }
            }
            let pipes = try session(fixture)
            for _ in 0..<2 { #expect(try pipes.ask(.drop, FarRemoval.one(manifest.packageId).records) == []) }
            #expect(fixture.there.exists(".destination.mirroring") == keeps, "nothing but what is kept")
            #expect(try LeftBehind(records: pipes.ask(.left)).packages.isEmpty)
        }
    }

    @Test func `a run that does not know of an import finds it done`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let manifest = try package(fixture)
            let question = FarImport(manifest, PossibleMoves()).bytes
            try check(session(fixture).ask(.importPackage, question), of: manifest, fixture)
            let pipes = try session(fixture)
            #expect(try LeftBehind(records: pipes.ask(.left)).packages.isEmpty)
            #expect(try fixture.state(of: fixture.there)["a"] == "new a")
        }
    }

    /// The journal says that the import does not hold yet, whatever was noted of it.
    @Test(arguments: [false, true])
    func `an import that was cut short is undone, and done again`(isNoted: Bool) async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let manifest = try package(fixture)
            let job = fixture.job(in: fixture.there)
            let folder = try StagingFolder(job: job).package(manifest.packageId)
            let journal = "\(fixture.there.path)/journal"
            let destination = try LocalDestination(of: job)
            _ = try destination.put(manifest, PossibleMoves(), onTried: { _ in }) { result throws(RunFailure) in
                if isNoted { try folder.write(result: result.records(of: manifest), isDurable: false) }
                link(folder.journal, journal)
            }
            rename(journal, folder.journal)
            #expect(try !folder.holdsResult())
            let question = FarImport(manifest, PossibleMoves()).bytes
            try check(session(fixture).ask(.importPackage, question), of: manifest, fixture)
            #expect(try folder.holdsResult())
        }
    }

    @Test func `a result that can't be read is no result`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let manifest = try package(fixture)
            let folder = try StagingFolder(job: fixture.job(in: fixture.there)).package(manifest.packageId)
            try folder.write(result: [], isDurable: true)
            let question = FarImport(manifest, PossibleMoves()).bytes
            try check(session(fixture).ask(.importPackage, question), of: manifest, fixture)
        }
    }

    @Test func `what is published already is published`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture { $0.publish = .releases(kept: 2) }
            let manifest = try fixture.staged([("a", "1")], as: UUID(), in: fixture.there)
            let runId = UUID()
            let release = ReleaseName(runId, at: .now)
            let publication = ReleaseNotes.Publication(release: release, runId: runId, time: .now, trigger: "timer")
            _ = try session(fixture).ask(.importPackage, FarImport(manifest, PossibleMoves()).bytes)
            for _ in 0..<2 {
                let pipes = try session(fixture)
                for _ in 0..<2 { #expect(try FarFailures.read(pipes.ask(.publish, publication.json())) == []) }
            }
            #expect(try JobRelease.all(of: fixture.job(in: fixture.there)).map(\.name) == ["\(release)"])
            #expect(fixture.there.read("a") == "1")
        }
    }

    // MARK: What is refused

    /// What is said to a question that is none; the session is over with it.
    private func refusal(_ kind: FrameKind, _ question: [UInt8], _ mode: OpenRequest.Mode = .run) throws -> String? {
        let fixture = try FarDestinationFixture()
        defer { withExtendedLifetime(fixture) {} }
        let pipes = try session(fixture, mode)
        let failure = #expect(throws: RunFailure.self) { try pipes.ask(kind, question) }
        return failure?.description
    }

    @Test(
        arguments: [
            (.look, "2\0compared\0../etc\0"), (.look, "1\0compared\01\0../etc/passwd\0"), (.look, ""),
            (.look, "2\0package\0../..\0"), (.look, "1\0everything\0"),
            (.room, "1\0x\0"), (.files, "1\0x\0"), (.settle, "1\01\0"), (.drop, "1\0all\0"), (.drop, "1\0one\0"),
            (.drop, "1\0others\01\0../..\0"),
            (.traits, "all"), (.importPackage, "{}"), (.publish, "{}"), (.ask, "1\0identify\0"),
        ] as [(FrameKind, String)]
    )
    func `what is no question ends the session`(kind: FrameKind, question: String) async throws {
        try await BlockedThread().run {
            let refusal = try refusal(kind, Array(question.utf8))
            #expect(refusal?.hasPrefix("A question is not understood: ") == true, "\(refusal ?? "")")
        }
    }

    @Test(arguments: [FrameKind.left, .begin, .room, .files, .settle, .importPackage, .drop, .publish])
    func `who only looks changes nothing`(kind: FrameKind) async throws {
        try await BlockedThread().run {
            let refusal = try refusal(kind, [], .look)
            #expect(refusal?.contains("opened to look at it") == true)
        }
    }

    @Test func `who only looks may look`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let pipes = try session(fixture, .look)
            let question = FarLook(in: .compared(nil), at: [.root]).records
            #expect(try FactsList(records: pipes.ask(.look, question), expecting: 1).facts == [.success(nil)])
            #expect(try DestinationTraits(records: pipes.ask(.traits, FarTraits.usual.bytes)).keepsModes)
            #expect(!fixture.there.exists(".destination.mirroring") && !fixture.there.exists("state"))
        }
    }

    @Test func `a package of another job, or one that leads out, is not begun`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let pipes = try session(fixture)
            var manifest = try fixture.staged([("a", "1")], as: UUID(), in: fixture.there)
            let json = String(decoding: manifest.json(), as: UTF8.self)
            let bad = json.replacing("\"path\":\"a\"", with: "\"path\":\"../a\"")
            manifest.jobId = UUID()
            for question in [Array(bad.utf8), manifest.json()] {
                for (kind, end) in [(FrameKind.begin, [UInt8]()), (.importPackage, [0])] {
                    let failure = #expect(throws: RunFailure.self) { try pipes.ask(kind, question + end) }
                    #expect(failure?.category == .validation)
                }
            }
            #expect(!fixture.there.exists("a") && !fixture.there.exists("destination"))
        }
    }

    // MARK: One at a time

    @Test func `a job is served for one engine at a time`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let job = fixture.job(in: fixture.there)
            let state = fixture.there.stateFolder
            func lock(_ token: String, patience: Duration) throws -> ServedJobLock {
                try ServedJobLock(of: job, for: token, in: state, patience: patience)
            }
            var held: ServedJobLock? = try lock("first", patience: .zero)
            let same = #expect(throws: RunFailure.self) { try lock("first", patience: .milliseconds(200)) }
            #expect(same?.description.contains("is still at work for a connection that broke") == true)
            // The near end tries it again as long as its job has patience.
            #expect(same?.reach == .run && same?.category == .timeout)
            let other = #expect(throws: RunFailure.self) { try lock("second", patience: .seconds(30)) }
            #expect(other?.description.contains("is at work for another engine") == true)
            withExtendedLifetime(held) {}
            held = nil
            _ = try lock("second", patience: .zero)
        }
    }
}
