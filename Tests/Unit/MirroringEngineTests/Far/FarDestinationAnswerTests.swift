import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What a far end says of a destination is believed only as far as it was asked, and is what it was before it was sent.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarDestinationAnswerTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private static let manifest = {
        var facts = FileFacts(stat())
        facts.kind = .file
        facts.size = 7
        var folder = facts
        folder.kind = .folder
        return Manifest(
            packageId: UUID(),
            packageNumber: 1,
            jobId: UUID(),
            runId: UUID(),
            entries: [
                Manifest.Entry(path: path("folder"), kind: .folder, facts: folder),
                Manifest.Entry(path: path("folder/a"), kind: .file, facts: facts, digest: "0a"),
                Manifest.Entry(path: path("b"), kind: .file, facts: facts, digest: "0a"),
            ],
            obstacles: FarDestinationFixture.deletions("b/old"),
            deletions: FarDestinationFixture.deletions("gone")
        )
    }()

    private func asked<Result: Sendable>(
        _ answer: String,
        _ body: @Sendable (FarDestination) throws -> Result
    ) async throws -> Result {
        try await FarFixture.asked(OneAnswer(answer)) { try body(OneAnswer.destination(by: $0)) }
    }

    private func isRefused(
        _ answer: String,
        _ question: @escaping @Sendable (FarDestination) throws -> Void
    ) async throws -> Bool {
        try await OneAnswer.isRefused(answer) { try question(OneAnswer.destination(by: $0)) }
    }

    // MARK: An import's result

    private static let end = "7\0shortfalls\00\00\00\00\00\00\01\0moves\02\0waiting\00\0"

    @Test func `a result that goes with what was asked`() async throws {
        let failed = "5\0failed\0diskFull\0b\0package\0It is full.\0"
        let answer = "2\0imported\01\02\0imported\02\02\0deleted\01\0\(failed)\(Self.end)"
        let result = try await asked(answer) { far in
            try far.place(Self.manifest, PossibleMoves(), onBegun: {}, onTried: { _ in }).imported
        }
        #expect(result == ["folder/a", "b"].map(Self.path))
    }

    /// However large a package is, or all deletions of a run, whose result is read when they are gone.
    @Test func `a result has room for all that was asked`() throws {
        let answer = "2\0imported\01\02\0imported\02\02\0deleted\01\02\0deleted\00\0\(Self.end)"
        let result = try PackageImport.Result(records: Array(answer.utf8), of: Self.manifest, and: 2)
        #expect(result.imported.count == 2 && result.deletions.count == 2)
        let violation = #expect(throws: ProtocolViolation.self) {
            try PackageImport.Result(records: Array(answer.utf8), of: Self.manifest, and: 1)
        }
        #expect(violation?.description == "a list has more than 6 records")
    }

    @Test(
        arguments: [
            "", "x", "1\0moves\0x", "2\0waiting\00\0", "2\0imported\03\0\(end)", "2\0imported\0-1\0\(end)",
            "2\0imported\01\02\0imported\01\0\(end)", "2\0imported\00\0\(end)", "2\0deleted\02\0\(end)",
            "2\0deleted\00\02\0deleted\00\0\(end)", "2\0imported\0a\0\(end)",
            "7\0shortfalls\0-1\00\00\00\00\00\0\(end)",
            "7\0shortfalls\09223372036854775807\00\00\00\00\00\0\(end)", "1\0moves\02\0waiting\0-1\0",
            "1\0moves\02\0name\0a/b\0", "1\0moves\02\0name\0\0", "1\0moves\02\0folder\0../a\0",
            "1\0moves\02\0size\0-1\0",
            "1\0moves\02\0other\00\0", "2\0other\00\0\(end)", "3\0imported\01\02\0\(end)",
        ]
    )
    func `another result is none`(answer: String) async throws {
        let isRefused = try await isRefused(answer) { far in
            _ = try far.place(Self.manifest, PossibleMoves(), onBegun: {}, onTried: { _ in })
        }
        #expect(isRefused)
    }

    // MARK: Other answers

    @Test(
        arguments: [
            "1\0none\0", "1\0none\01\0none\01\0none\0", "2\0none\0x\0", "1\0some\0", "4\0failure\0internal\0a\0item\0",
        ]
    )
    func `facts of other entries are refused`(answer: String) async throws {
        #expect(try await isRefused(answer) { _ = try $0.look(at: ["a", "b"].map(Self.path)) })
    }

    private static let kept = "8\0keeps\01\01\01\01\01\01\03\03\0names\0255\00\03\0user\07\00\0"
    private static let traits = "4\0times\01\00\00\0\(kept)"

    @Test func `traits that can be`() async throws {
        let traits = try await asked(Self.traits) { try $0.traits().rights.user }
        #expect(traits == 7)
    }

    @Test func `what is new is made as the other machine says`() async throws {
        let there = FileMaking(user: 7, group: 8, mask: 0o027)
        let told = try await FarFixture.asked(OneAnswer(Self.traits)) {
            try OneAnswer.destination(making: there, by: $0).traits().making
        }
        #expect(told == there)
        // An older version tells of its user, and of no group of his.
        let guessed = try await asked(Self.traits) { try $0.traits().making }
        #expect(guessed == FileMaking(user: 7, group: .max, mask: FileMaking.current.mask))
        let root = Self.traits.replacing("user\07", with: "user\00")
        #expect(try await asked(root) { try $0.traits().making.group } == 0)
    }

    /// Times are divided by their step.
    @Test(
        arguments: [
            "", "4\0times\0-1\00\00\0", "4\0times\03\00\00\0", "4\0times\01500000000\00\00\0",
            "4\0times\01\05\04\0", "\(traits)3\0user\08\00\0", "\(traits)3\0users\05\04\0", "\(traits)2\0group\0-1\0",
            "\(traits)2\0other\01\0", "8\0keeps\02\01\01\01\01\01\03\0", "\(traits)2\0refused\0256\0",
            "\(traits)3\0names\0255\00\0", "3\0names\00\00\0",
        ]
    )
    func `others are refused`(answer: String) async throws {
        let whole =
            answer.hasPrefix("4\0times") && !answer.hasPrefix(Self.traits)
            ? answer + Self.kept : answer
        #expect(try await isRefused(whole) { _ = try $0.traits() })
    }

    @Test(
        arguments: [
            "x", "2\0path\0a\0", "2\0package\0../..\0", "2\0mark\0../..\0", "1\0other\0", "2\0begun\01\0",
            "2\0warning\0x\0",
        ]
    )
    func `what can't have been left behind`(answer: String) async throws {
        #expect(try await isRefused(answer) { _ = try $0.recover() })
    }

    @Test(arguments: ["1\02\0", "1\01\01\00\0", "1\0-1\0", "1\0a\0"])
    func `items that were not asked for have not arrived`(answer: String) async throws {
        let items = Self.manifest.entries.dropFirst().map { ArrivingItem(entry: $0, original: $0.facts) }
        #expect(try await isRefused(answer) { _ = try $0.package(UUID()).settle(items) })
    }

    @Test func `where a folder leads is not changed by a new session`() async throws {
        let line = try FarFixture()
        try line.serve(OneAnswer("{\"path\":\"/other\",\"exists\":true}"), connections: 1)
        var request = OpenRequest("/srv/site")
        request.keeping = DestinationTerms(name: "A job")
        let opening = try FarOpening(request, at: FarFixture.place)
        try await BlockedThread().run {
            let connection = line.connection(open: { try opening.open(on: $0) })
            _ = try connection.session()
            connection.close()
        }
        #expect(opening.opened?.path == "/other")
        let second = try FarFixture()
        try second.serve(OneAnswer("{\"path\":\"/another\",\"exists\":true}"), connections: 1)
        let failure = await #expect(throws: RunFailure.self) {
            try await BlockedThread().run {
                let connection = second.connection(open: { try opening.open(on: $0) })
                defer { connection.close() }
                _ = try connection.session()
            }
        }
        #expect(failure?.description.contains("leads to /another now, and led to /other") == true)
    }

    // MARK: There and back

    @Test func `what is sent is what is read`() throws {
        var moves = PossibleMoves()
        moves.failed(Self.path("x/name"), size: 5)
        let stays = moves.keep(Self.path("y/z/name"), size: nil)
        #expect(stays)
        let asked = try FarImport(FarImport(Self.manifest, moves).bytes)
        #expect(asked.moves == moves)
        #expect(asked.manifest.entries.map(\.path) == Self.manifest.entries.map(\.path))
        #expect(asked.manifest.entries.map(\.digest) == Self.manifest.entries.map(\.digest))

        var left = LeftBehind()
        left.packages = [(UUID(), [.root, Self.path("a/b")]), (UUID(), [])]
        let full = RunFailure(.diskFull, item: "/srv", reach: .package, "It is full.")
        left.warnings = [full, RunFailure(.internal, "Odd.")]
        left.isBegun = true
        left.marks = [ReleaseName(UUID(), at: .now), ReleaseName(UUID(), at: .now)]
        let read = try LeftBehind(records: left.records)
        #expect(read.packages.map { $0.packageId } == left.packages.map { $0.packageId })
        #expect(read.packages.map { $0.paths } == left.packages.map { $0.paths })
        #expect(read.warnings == left.warnings && read.isBegun && read.marks == left.marks)

        var traits = DestinationTraits.usual
        #expect(try DestinationTraits(records: traits.records) == traits)
        traits.times = TimePrecision(grain: 2_000_000_000, earliest: .min, latest: .max)
        (traits.keepsOwners, traits.keepsModes, traits.hasHardLinks) = (false, true, false)
        (traits.keepsCase, traits.keepsNameEnds, traits.attributes) = (false, true, .extended)
        traits.hasSymbolicLinks = false
        traits.names = NameRules(refused: [0x01, 0x3A], areText: true, longest: 143)
        traits.rights = EngineRights(
            user: .max,
            groups: [0, .max],
            capabilities: EngineRights.Capabilities(rawValue: .max),
            users: NumberRanges([0...0, 5...UInt32.max]),
            knownGroups: NumberRanges([])
        )
        #expect(try DestinationTraits(records: traits.records) == traits)
        traits.times = .nothing
        #expect(try DestinationTraits(records: traits.records) == traits)

        for tree in [FarLook.Tree.compared(nil), .compared(ReleaseName(UUID(), at: .now)), .package(UUID())] {
            let look = FarLook(in: tree, at: [.root, RelativePath(unchecked: [0xFF, 0x0A])])
            #expect(try FarLook(records: look.records) == look)
        }
        for removal in [FarRemoval.others(than: []), .others(than: [UUID(), UUID()]), .one(UUID())] {
            #expect(try FarRemoval(records: removal.records) == removal)
        }
        let files = FarPackageFiles(of: UUID(), among: Self.manifest.entries)
        let again = try FarPackageFiles(records: files.records)
        #expect(again.packageId == files.packageId && again.files.map(\.path) == files.files.map(\.path))
        #expect(again.files.map(\.facts.size) == [7, 7])
        var sent = Self.manifest.entries.filter { $0.kind == .file }
        for index in sent.indices {
            (sent[index].digest, sent[index].facts.allocated) = (nil, sent[index].facts.size)
            (sent[index].facts.owner, sent[index].facts.group, sent[index].facts.mode) = (.max, 5, 0o1640)
            sent[index].facts.modified = FileTime(seconds: -7, nanoseconds: 999_999_999)
        }
        let coming = FarFiles(of: UUID(), sent)
        #expect(try FarFiles(records: coming.records) == coming)
        let content = String(repeating: "0f", count: 32)
        var items = Self.manifest.entries.dropFirst().map {
            ArrivingItem(entry: $0, original: $0.facts, content: content)
        }
        items[1].original.owner = 7
        let settling = FarSettling(of: UUID(), items)
        #expect(try FarSettling(records: settling.records) == settling)
    }

    @Test func `there may be too much to say of a job`() throws {
        var job = Job(id: UUID(), name: "A job", source: "/a", destination: "/b")
        job.exclude = [String(repeating: "x", count: 600_000)]
        let place = FarFixture.place
        let request = OpenRequest(.run, destinationOf: job, at: place, token: FarDestinationFixture.token)
        let failure = #expect(throws: RunFailure.self) { try FarOpening(request, at: place) }
        #expect(failure?.description.contains("patterns that are too many") == true)
    }
}
