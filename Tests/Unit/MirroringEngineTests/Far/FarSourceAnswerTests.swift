import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What a far end says of a source is believed only as far as it was asked.
@Suite(.serialized) struct FarSourceAnswerTests {
    private static func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    private static let files = ["a", "b"].map(path)
    private static let deletions = files.map { Deletion(path: $0, isFolder: false) }
    private static let mounts = SourceMounts(
        source: Array("/srv".utf8),
        places: [SourceMounts.Place(path: .root, mount: .init(point: [UInt8(ascii: "/")], device: "8:1"))]
    )

    /// Asks a far end that has one answer to everything but for which folder it is.
    private func asked<Result: Sendable>(
        _ answer: String,
        identity: String = "2\01\02\0",
        _ body: @Sendable (FarSource) throws -> Result
    ) async throws -> Result {
        try await FarFixture.asked(Answerer(answer, identity), as: .send) { connection in
            try body(FarSource(connection, at: FarFixture.place))
        }
    }

    /// Asks all that can be asked; gives the words for what was refused.
    private static func refused(by source: FarSource) throws -> Set<String> {
        var refused: Set<String> = []
        func ask(_ word: String, _ question: () throws -> Void) throws {
            do {
                try question()
            } catch let failure as RunFailure where failure.category == .validation && failure.reach == .run {
                #expect(failure.description.hasPrefix("web1 does not keep to the protocol: "))
                refused.insert(word)
            }
        }
        try ask("check") { try source.check() }
        try ask("mounts") { try source.noteMounts() }
        try ask("lost") { _ = try source.lost(of: mounts) }
        try ask("isEmpty") { _ = try source.isEmpty(but: Exclusions(patterns: [])) }
        try ask("look") { _ = try source.look(at: files) }
        let changes = files.map { Change(path: $0, kind: .file, size: 0, isNew: true) }
        try ask("refusals") { _ = try source.refusals(of: changes) }
        try ask("unreadable") { _ = try source.unreadable(files) }
        try ask("prove") { _ = try source.prove(deletions) }
        let facts = FileFacts(stat())
        try ask("digests") { _ = try source.digests(of: [files[0]: facts, files[1]: facts]) }
        try ask("trace") { _ = try source.trace() }
        return refused
    }

    private static let all: Set<String> = [
        "check", "mounts", "lost", "isEmpty", "look", "refusals", "unreadable", "prove", "digests", "trace",
    ]

    @Test(
        arguments: [
            ("", ["check", "mounts", "lost", "refusals", "unreadable"]),
            ("x", []), ("1\0", []), ("1\0x", []), ("99999999999999999999\0", []), ("\0", []),
            // Of more than was asked.
            ("1\01\0", ["isEmpty"]), ("1\00\0", ["isEmpty", "lost"]), ("1\02\0", []), ("1\0-1\0", []),
            ("1\0none\01\0none\0", ["look"]), ("1\0none\0", []), ("1\0none\01\0none\01\0none\0", []),
            ("2\00\013\02\01\01\0", ["refusals"]), ("2\02\013\0", []), ("2\00\00\0", []), ("2\00\05000\0", []),
            ("5\00\0internal\0\0run\0It rains.\0", ["unreadable"]), ("5\02\0internal\0\0run\0It rains.\0", []),
            ("1\0\01\0absent\01\0present\0", ["prove"]), ("1\0\01\0absent\0", []),
            ("1\0\01\0absent\01\0unknown\0", []), ("1\0\01\0absent\01\0perhaps\0", []),
            ("4\0timeout\0\0item\0It is slow.\01\0absent\01\0unknown\0", ["prove"]),
            ("1\0\01\0\0", ["digests"]), ("1\0\01\0abc\0", []),
            ("1\0/srv\03\0\0/\08:1\0", ["mounts"]), ("1\0srv\03\0\0/\08:1\0", []),
            ("1\0/srv\03\0../etc\0/\08:1\0", []), ("1\0/srv\03\0\0/\0\u{1B}\0", []), ("1\0/srv\02\0\0/\0", []),
            ("nothing\0", ["trace"]), ("nothing\0x", []), ("unreadable\0", ["trace"]), ("bytes\0{}", ["trace"]),
            ("bytes\0" + String(repeating: "x", count: 65_538), []),
        ] as [(String, Set<String>)]
    )
    func `an answer is none, or goes with what was asked`(answer: String, accepted: Set<String>) async throws {
        let refused = try await asked(answer) { try Self.refused(by: $0) }
        #expect(refused == Self.all.subtracting(accepted))
    }

    @Test(arguments: ["", "1\01\0", "2\01\0", "2\01\02\02\01\02\0", "2\0-1\02\0"])
    func `a folder without an identity is none`(identity: String) async throws {
        await #expect(throws: RunFailure.self) { try await asked("", identity: identity) { _ in } }
    }

    @Test func `a file that can't be read costs that file, whatever the far end says`() async throws {
        let failures = try await asked("5\01\0flood\0/etc/passwd\0run\0It rains.\0") { source in
            try source.unreadable(Self.files)
        }
        #expect(failures == [Self.files[1]: RunFailure(.internal, item: "b", reach: .item, "It rains.")])
    }
}

/// A far end that has one answer to everything, but for which folder it is.
private final class Answerer: FarWork {
    private let answer: [UInt8]
    private let identity: [UInt8]

    init(_ answer: String, _ identity: String) {
        (self.answer, self.identity) = (Array(answer.utf8), Array(identity.utf8))
    }

    func begin(_ hello: NearHello) {}

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        #expect(question.kind == .ask)
        return try FarSourceQuestion(records: question.bytes) == .identify ? identity : answer
    }
}
