import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What is asked about what was there once is done once however often it is asked, by whom may ask it, and its answers are believed only
/// as far as they go with it.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarPastQuestionTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private static func releasing() throws -> FarDestinationFixture {
        try FarDestinationFixture { $0.publish = .releases(kept: 3) }
    }

    private static func keeping() throws -> FarDestinationFixture {
        try FarDestinationFixture { $0.keepDeleted = .seconds(3_600) }
    }

    private func session(_ fixture: FarDestinationFixture, _ mode: OpenRequest.Mode) throws -> FarPipes {
        let pipes = try FarPipes(FarService(fixture.there), as: .receive)
        _ = try pipes.open(fixture.request(mode))
        return pipes
    }

    private static func restoring(_ text: String) -> Restoring {
        Restoring(path: path(text), moment: nil, packageId: UUID(), runId: UUID())
    }

    // MARK: Asked again

    @Test func `a rollback that is asked for again is told again`() async throws {
        let fixture = try Self.releasing()
        for text in ["1", "22", "333"] { try await fixture.mirror(["a.html": text]) }
        let job = fixture.job(in: fixture.there)
        let names = try JobRelease.all(of: job).map(\.name)
        let target = try #require(ReleaseName(names[1]))
        try await BlockedThread().run {
            for _ in 0..<2 {
                let pipes = try session(fixture, .rollback)
                for _ in 0..<2 {
                    #expect(try pipes.ask(.past, FarPastQuestion.roll(target).records) == [])
                    #expect(fixture.there.read("a.html") == "22")
                }
            }
            #expect(try JobRelease.all(of: job).map(\.isRolledBack) == [true, false, false])
        }
    }

    @Test func `nobody is led to a release that is not there`() async throws {
        let fixture = try Self.releasing()
        for text in ["1", "22"] { try await fixture.mirror(["a.html": text]) }
        let question = FarPastQuestion.roll(ReleaseName(UUID(), at: .now)).records
        try await BlockedThread().run {
            let pipes = try session(fixture, .rollback)
            let failure = #expect(throws: RunFailure.self) { try pipes.ask(.past, question) }
            #expect(failure?.category == .notFound && failure?.description.contains("is not there any more") == true)
            #expect(fixture.there.read("a.html") == "22")
        }
    }

    @Test func `a folder is made no release of by a rollback`() async throws {
        let fixture = try Self.releasing()
        try fixture.there.write(Array("a.html".utf8), "somebody's", in: fixture.there.destination)
        let question = FarPastQuestion.roll(ReleaseName(UUID(), at: .now)).records
        try await BlockedThread().run {
            let pipes = try session(fixture, .rollback)
            let failure = #expect(throws: RunFailure.self) { try pipes.ask(.past, question) }
            #expect(failure?.description.contains("is a folder and no release") == true)
            #expect(fixture.there.read("a.html") == "somebody's")
            #expect(!fixture.there.exists(".destination.releases"))
        }
    }

    @Test func `a restoring that is asked for again is told again`() async throws {
        let fixture = try Self.keeping()
        try await fixture.mirror(["a.html": "1", "d/b.html": "b"])
        try await fixture.mirror(["a.html": "22"])
        let restoring = Self.restoring("")
        try await BlockedThread().run {
            var copied: Manifest?
            for _ in 0..<2 {
                // What is copied already is copied anew: whoever did it may not have come to the end.
                let pipes = try session(fixture, .restore)
                for _ in 0..<2 {
                    let json = try pipes.ask(.past, FarPastQuestion.choose(restoring).records)
                    let chosen = try FarPastAnswers.manifest(json, of: restoring, fixture.farJob.id)
                    #expect(chosen.entries.map { "\($0.path)" } == ["a.html", "d", "d/b.html"])
                    let answer = try pipes.ask(.past, FarPastQuestion.copy(restoring).records)
                    copied = try FarPastAnswers.manifest(answer, of: restoring, fixture.farJob.id, copying: chosen)
                }
            }
            let manifest = try #require(copied)
            #expect(fixture.there.read("a.html") == "22")
            for _ in 0..<2 {
                let pipes = try session(fixture, .restore)
                let answer = try pipes.ask(.importPackage, FarImport(manifest, PossibleMoves()).bytes)
                let result = try PackageImport.Result(records: answer, of: manifest)
                #expect(result.imported == ["a.html", "d/b.html"].map(Self.path) && result.failures.isEmpty)
            }
            #expect(fixture.there.read("a.html") == "1" && fixture.there.read("d/b.html") == "b")
            let versions = try KeptVersions(of: fixture.job(in: fixture.there)).list(Self.path("a.html"))
            #expect(versions.map(\.size) == [2, 1], "it is kept once")
        }
    }

    /// Whoever has taken the key out of the job meanwhile loses nothing.
    @Test func `what a restoring replaces is kept, also if the job keeps nothing any more`() async throws {
        let fixture = try Self.keeping()
        try await fixture.mirror(["a.html": "1"])
        try await fixture.mirror(["a.html": "22"])
        var job = fixture.farJob
        job.keepDeleted = nil
        try fixture.serve()
        let restore = JobRestore(job: job, configuration: fixture.farConfiguration, sink: Recorder())
        #expect(try await restore.run(Self.path("a.html")).outcome == .succeeded)
        let versions = try KeptVersions(of: fixture.job(in: fixture.there)).list(Self.path("a.html"))
        #expect(versions.map(\.size) == [2, 1])
    }

    // MARK: Who may ask

    /// What is said to a question; the session is over with it.
    private func refusal(_ kind: FrameKind, _ question: [UInt8], _ mode: OpenRequest.Mode) throws -> String? {
        let fixture = try Self.releasing()
        defer { withExtendedLifetime(fixture) {} }
        let pipes = try session(fixture, mode)
        let failure = #expect(throws: RunFailure.self) { try pipes.ask(kind, question) }
        return failure?.description
    }

    @Test(arguments: [OpenRequest.Mode.look, .run, .reset, .list, .rollback, .restore])
    func `a session is asked what it was opened for`(mode: OpenRequest.Mode) async throws {
        let (restoring, release) = (Self.restoring("a"), ReleaseName(UUID(), at: .now))
        let questions: [(FarPastQuestion, OpenRequest.Mode)] = [
            (.releases, .list), (.versions(.root), .list), (.target(nil), .rollback), (.roll(release), .rollback),
            (.choose(restoring), .restore), (.copy(restoring), .restore),
        ]
        try await BlockedThread().run {
            for (question, allowed) in questions where allowed != mode {
                let refusal = try refusal(.past, question.records, mode)
                #expect(refusal?.hasPrefix("A question is not understood: ") == true, "\(question): \(refusal ?? "")")
            }
            let others: [FrameKind] =
                switch mode {
                case .list, .rollback: [.left, .look, .begin, .settle, .importPackage, .drop, .discard, .publish]
                case .restore: [.left, .look, .traits, .begin, .settle]
                default: []
                }
            for kind in others {
                let refusal = try refusal(kind, [], mode)
                #expect(refusal?.hasPrefix("A question is not understood: \"\(kind)\" ") == true)
            }
        }
    }

    @Test(arguments: [OpenRequest.Mode.list, .rollback, .restore])
    func `no rsync works for what goes back`(mode: OpenRequest.Mode) async throws {
        let line = "--server -nlHogDtpre.iLsfxCIvu --log-format=%i --delete --stats . /mirroring/destination/"
        let request = RsyncRequest(packageId: nil, arguments: line.split(separator: " ").map(String.init)).json()
        try await BlockedThread().run {
            let refusal = try refusal(.rsync, request, mode)
            #expect(refusal?.hasSuffix(": an rsync is not what it was opened for.") == true, "\(refusal ?? "")")
        }
    }

    @Test(arguments: [OpenRequest.Mode.list, .rollback, .restore])
    func `a key that sends serves nothing of that, and one that receives only inside its folder`(
        mode: OpenRequest.Mode
    ) async throws {
        let fixture = try Self.releasing()
        let there = fixture.there
        try FileManager.default.createDirectory(atPath: "\(there.path)/other", withIntermediateDirectories: true)
        try await BlockedThread().run {
            let hello = NearHello(protocol: 1, version: "1.0", role: .receive)
            let sending = try FarService(there, limitedBy: "--send-only")
            let failure = #expect(throws: FailureMessage.self) { try sending.begin(hello) }
            #expect(failure?.message.contains("for a far end that sends files, and nothing else") == true)
            for (folder, isAllowed) in [(there.path, true), ("\(there.path)/other", false)] {
                let limits = try Restriction(
                    arguments: ["--receive-only", "--no-setid", "--only", folder],
                    home: there.path
                )
                let pipes = try FarPipes(FarService(there, limits), as: .receive)
                var request = fixture.request(mode)
                request.keepsSetID = false
                guard !isAllowed else {
                    #expect(try pipes.open(request).path.hasSuffix("/destination"))
                    continue
                }
                let outside = #expect(throws: RunFailure.self) { try pipes.open(request) }
                #expect(outside?.category == .authorization)
            }
        }
    }

    @Test(
        arguments: [
            "", "x", "1\0everything\0", "2\0releases\0a\0", "1\0releases\01\0releases\0", "1\0roll\0",
            "2\0roll\0../../etc\0", "2\0roll\0building\0", "3\0target\0a\0b\0", "2\0target\0\u{7}\0",
            "2\0versions\0../etc\0", "2\0versions\0/etc\0", "1\0choose\0", "5\0choose\0..\0\0\(id)\0\(id)\0",
            "5\0choose\0a\0x\0\(id)\0\(id)\0", "5\0choose\0a\0\0../..\0\(id)\0",
            "5\0copy\0a\0\0\(id)\0x\0", "5\0copy\0a\09223372036854775807\0\(id)\0\(id)\0",
        ]
    )
    func `what is no question is refused`(question: String) {
        #expect(throws: ProtocolViolation.self) { try FarPastQuestion(records: Array(question.utf8)) }
    }

    private static let id = "3F9A0C2B-0000-4000-8000-000000000000"

    @Test func `what is sent is what is read`() throws {
        var restoring = Self.restoring("a/b")
        let release = ReleaseName(UUID(), at: .now)
        var questions: [FarPastQuestion] = [
            .releases, .target(nil), .target(""), .target("2026"), .roll(release), .versions(.root),
            .versions(RelativePath(unchecked: [0xFF, 0x0A])), .choose(restoring), .copy(restoring),
        ]
        (restoring.path, restoring.moment) = (.root, .earliest)
        questions.append(.choose(restoring))
        for question in questions { #expect(try FarPastQuestion(records: question.records) == question) }
    }
}
