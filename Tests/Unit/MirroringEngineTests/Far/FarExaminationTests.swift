import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringTrace
import Testing

@testable import MirroringEngine

/// What a check asks of another machine's tree, and what that may answer.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarExaminationTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private static let files = ["a", "b"].map(path)

    // MARK: Questions

    @Test(
        arguments: [
            FarExamination(.sights, of: []), FarExamination(.sights, of: [.root, path("a\n/b")]),
            FarExamination(.contents, of: [path("a")]),
        ]
    )
    func `a question is what was asked`(question: FarExamination) throws {
        #expect(try FarExamination(records: question.records) == question)
    }

    @Test(
        arguments: [
            "", "1\0", "1\0steal\0", "2\0sights\0a\0", "1\0sights\01\0../x\0", "1\0sights\01\0/etc\0",
            "1\0sights\02\0a\0b\0", "1\0sights\01\0a//b\0", "1\0contents\01\0\0", "1\0contents\01\0.\0",
            "1\0contents\01\0a",
        ]
    )
    func `what is no question is refused`(text: String) {
        #expect(throws: ProtocolViolation.self) { try FarExamination(records: Array(text.utf8)) }
    }

    // MARK: Answers

    private func asked<Result: Sendable>(
        _ answer: String,
        _ body: @Sendable (FarExaminedTree) throws -> Result
    ) async throws -> Result {
        try await FarFixture.asked(OneAnswer(answer)) { try body(FarExaminedTree(at: FarFixture.place, by: $0)) }
    }

    private static let facts = "file\01\02\07\08\0420\00\00\01\07.5\03\0010f\0"
    private static let link = "other\01\02\07\08\0511\00\00\01\07.5\00\0\0"
    private static let digest = String(repeating: "0f", count: 32)

    @Test func `sights that go with what was asked`() async throws {
        let refused = "17\0\(Self.facts)refused\0authorization\0\0item\0no\0"
        let answer = "12\0\(Self.facts)14\0\(Self.link)link\0../..\01\0absent\0\(refused)"
        let sights = try await asked(answer) { try $0.look(at: ["a", "b", "c", "d"].map(Self.path)) }
        #expect(sights.map(\.kind) == [.file, .link, nil, .file])
        #expect(sights[0].facts?.size == 7 && sights[0].refusal == nil)
        #expect(sights[0].facts?.attributes == .all && sights[0].facts?.capability == [1, 0x0F])
        #expect(sights[1].target == Array("../..".utf8))
        #expect(sights[3].refusal == CheckFinding.Refusal(category: .authorization, message: "no"))
    }

    @Test func `readings that go with what was asked`() async throws {
        // What no version knows is none of the categories of events, and what people see is one line.
        let answer = "2\0digest\0\(Self.digest)\05\0refused\0flood\0\0run\0It\u{1B}rains\0"
        let readings = try await asked(answer) { try $0.read(Self.files) }
        #expect(readings[0] == .digest(try #require(FileDigest(hexadecimal: Self.digest.utf8))))
        #expect(readings[1] == .refused(CheckFinding.Refusal(category: .internal, message: "It\u{FFFD}rains")))
    }

    @Test(
        arguments: [
            "", "x", "1\0absent\0", "1\0absent\01\0absent\01\0absent\0", "1\0absent\01\0some\0",
            "1\0absent\02\0absent\0x\0", "1\0absent\02\0link\0x\0", "1\0absent\014\0\(facts)link\0x\0",
            "1\0absent\013\0\(facts)absent\0", "1\0absent\02\0refused\0x\0",
            "1\0absent\014\0\(link)link\0\(String(repeating: "x", count: 4_097))\0",
            "1\0absent\012\0file\01\02\0-7\08\0420\00\00\01\07.5\00\0\0",
            "1\0absent\012\0file\01\02\07\08\0420\00\00\01\07.1000000000\00\0\0",
            "1\0absent\012\0file\01\02\07\08\0420\00\00\01\07.5\04\0\0",
            "1\0absent\012\0file\01\02\07\08\0420\00\00\01\07.5\03\00\0",
            "1\0absent\012\0file\01\02\07\08\0420\00\00\01\07.5\03\0\(String(repeating: "0f", count: 65))\0",
        ]
    )
    func `other sights are none`(answer: String) async throws {
        #expect(try await isRefused(answer) { _ = try $0.look(at: Self.files) })
    }

    @Test(
        arguments: [
            "", "2\0digest\0\(digest)\0", "2\0digest\0\(digest)\02\0digest\0\(digest)0\0",
            "2\0digest\0\(digest)\02\0digest\0\(digest.uppercased())\0", "2\0digest\0\(digest)\02\0other\0\(digest)\0",
            "2\0digest\0\(digest)\02\0refused\0x\0", "2\0digest\0\(digest)\03\0digest\0\(digest)\0x\0",
            "2\0digest\0\(digest)\02\0digest\0\(digest)\02\0digest\0\(digest)\0",
        ]
    )
    func `other readings are none`(answer: String) async throws {
        #expect(try await isRefused(answer) { _ = try $0.read(Self.files) })
    }

    private func isRefused(
        _ answer: String,
        _ question: @escaping @Sendable (FarExaminedTree) throws -> Void
    ) async throws -> Bool {
        try await OneAnswer.isRefused(answer) { try question(FarExaminedTree(at: FarFixture.place, by: $0)) }
    }

    // MARK: What a session is for

    private func session(_ fixture: FarDestinationFixture, _ mode: OpenRequest.Mode) throws -> FarPipes {
        let pipes = try FarPipes(FarService(fixture.there), as: .receive)
        _ = try pipes.open(fixture.request(mode))
        return pipes
    }

    private func refusal(_ kind: FrameKind, _ question: [UInt8], _ mode: OpenRequest.Mode) throws -> String? {
        let fixture = try FarDestinationFixture()
        defer { withExtendedLifetime(fixture) {} }
        let pipes = try session(fixture, mode)
        return #expect(throws: RunFailure.self) { try pipes.ask(kind, question) }?.description
    }

    @Test(arguments: [FrameKind.left, .begin, .room, .settle, .importPackage, .drop, .publish, .trace, .discard])
    func `a check changes nothing`(kind: FrameKind) async throws {
        try await BlockedThread().run {
            let refusal = try refusal(kind, [], .check)
            #expect(refusal?.contains("opened to look at it") == true)
        }
    }

    @Test(arguments: [OpenRequest.Mode.look, .run, .reset])
    func `who came for something else reads nothing`(mode: OpenRequest.Mode) async throws {
        try await BlockedThread().run {
            let question = FarExamination(.contents, of: [Self.path("a")]).records
            let refusal = try refusal(.examine, question, mode)
            #expect(refusal?.hasPrefix("A question is not understood: ") == true)
        }
    }

    @Test func `a tree is read where it is, and nothing outside of it`() async throws {
        try await BlockedThread().run {
            let fixture = try FarDestinationFixture()
            let there = fixture.there
            try there.write(Array("a".utf8), "text", in: there.destination)
            symlink("..", "\(there.destination)/out")
            try there.write(Array("secret".utf8), "x", in: there.path)
            let pipes = try session(fixture, .check)
            let paths = ["a", "out/secret", "none"].map(Self.path)
            let sights = try EntrySight.read(
                pipes.ask(.examine, FarExamination(.sights, of: paths).records),
                expecting: 3
            )
            #expect(sights.map(\.kind) == [.file, nil, nil])
            let readings = try FileReading.read(
                pipes.ask(.examine, FarExamination(.contents, of: paths).records),
                expecting: 3
            )
            #expect(readings == (try LocalExaminedTree(.root(there.destination), path: there.destination).read(paths)))
            guard case .digest = readings[0], case .refused = readings[1], case .refused = readings[2] else {
                Issue.record("\(readings)")
                return
            }
            #expect(!there.exists(".destination.mirroring") && !there.exists("state"))
        }
    }

    @Test(arguments: [("--receive-only", SessionRole.receive), ("--send-only", .send)])
    func `what a key may run it may check`(option: String, role: SessionRole) async throws {
        try await BlockedThread().run {
            let fixture = try EngineFixture()
            try fixture.write(Array("a".utf8), "text", in: "\(fixture.path)/www/site")
            let service = try FarService(fixture, limitedBy: "--only", "\(fixture.path)/www", option)
            let pipes = try FarPipes(service, as: role)
            for path in [fixture.path, fixture.source, "\(fixture.path)/www/../source"] {
                #expect(throws: (any Error).self) { try pipes.open(OpenRequest(path) { $0.mode = .check }) }
            }
        }
        try await BlockedThread().run {
            let fixture = try EngineFixture()
            try fixture.write(Array("a".utf8), "text", in: "\(fixture.path)/www/site")
            let service = try FarService(fixture, limitedBy: "--only", "\(fixture.path)/www", option)
            let pipes = try FarPipes(service, as: role)
            _ = try pipes.open(OpenRequest("\(fixture.path)/www/site") { $0.mode = .check })
            let question = FarExamination(.contents, of: [Self.path("a")]).records
            guard case .digest = try FileReading.read(pipes.ask(.examine, question), expecting: 1)[0] else {
                Issue.record("It could not be read.")
                return
            }
        }
    }
}
