import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What a far end says of what was there once is believed only as far as it was asked, and is what it was before it was sent.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarPastAnswerTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private static let names = ["20261128T104107Z-3f9a0c2b", "20261129T104107Z-3f9a0c2c"]
    private static let run = "3F9A0C2B-0000-4000-8000-000000000000"

    // MARK: Releases

    @Test func `releases are what they were`() throws {
        let releases = [
            JobRelease(
                name: Self.names[1],
                time: .latest,
                items: 0,
                bytes: Int.max,
                isCurrent: true,
                isRolledBack: false
            ),
            JobRelease(
                name: Self.names[0],
                time: .earliest,
                items: nil,
                bytes: nil,
                isCurrent: false,
                isRolledBack: true
            ),
        ]
        #expect(try FarPastAnswers.releases(FarPastAnswers.records(of: releases)) == releases)
        #expect(try FarPastAnswers.releases([]) == [])
        let name = try #require(ReleaseName(Self.names[0]))
        for beginning in [nil, "", "20261128", Self.names[0]] {
            #expect(try FarPastAnswers.target(FarPastAnswers.records(of: name), beginning) == name)
        }
    }

    @Test(
        arguments: [
            "x", "5\0../../etc\01\0\0\0other\0", "5\0building\01\0\0\0other\0", "5\0\(names[0])\0\0\0\0other\0",
            "5\0\(names[0])\09223372036854775807\0\0\0other\0", "5\0\(names[0])\01\0-1\0\0other\0",
            "5\0\(names[0])\01\0\0x\0other\0", "5\0\(names[0])\01\0\0\0shown\0", "4\0\(names[0])\01\0\0\0",
            "5\0\(names[0])\01\0\0\0other\05\0\(names[0])\01\0\0\0other\0",
            "5\0\(names[0])\01\0\0\0current\05\0\(names[1])\01\0\0\0current\0",
        ]
    )
    func `other releases are refused`(answer: String) {
        #expect(throws: ProtocolViolation.self) { try FarPastAnswers.releases(Array(answer.utf8)) }
    }

    @Test(arguments: ["", "1\0..\0", "1\0\(names[0])\01\0\(names[0])\0", "1\0\(names[1])\0"])
    func `another release than the one that was asked for is none`(answer: String) {
        #expect(throws: ProtocolViolation.self) { try FarPastAnswers.target(Array(answer.utf8), "20261128") }
    }

    // MARK: What is kept

    @Test func `versions are what they were`() throws {
        let runId = UUID()
        func version(_ path: String, _ kind: KeptVersion.Kind, size: Int, _ fate: KeptVersion.Fate) -> KeptVersion {
            KeptVersion(path: Self.path(path), kind: kind, size: size, fate: fate, until: .latest, runId: runId)
        }
        let versions = [
            version("d", .folder, size: 0, .deleted), version("d/a", .file, size: Int.max, .replaced),
            version("d/\n", .other, size: 0, .deleted),
        ]
        #expect(try FarPastAnswers.versions(FarPastAnswers.records(of: versions), of: Self.path("d")) == versions)
        #expect(try FarPastAnswers.versions(FarPastAnswers.records(of: versions), of: .root) == versions)
    }

    @Test(
        arguments: [
            "x", "6\0other\0file\01\0deleted\01\0\(run)\0", "6\0d/../x\0file\01\0deleted\01\0\(run)\0",
            "6\0/d\0file\01\0deleted\01\0\(run)\0",
            "6\0d/a\0device\01\0deleted\01\0\(run)\0", "6\0d/a\0file\0-1\0deleted\01\0\(run)\0",
            "6\0d/a\0folder\01\0deleted\01\0\(run)\0", "6\0d/a\0file\01\0gone\01\0\(run)\0",
            "6\0d/a\0file\01\0deleted\09223372036854775807\0\(run)\0", "6\0d/a\0file\01\0deleted\01\0../x\0",
        ]
    )
    func `versions of what was not asked for are refused`(answer: String) {
        #expect(throws: ProtocolViolation.self) {
            try FarPastAnswers.versions(Array(answer.utf8), of: Self.path("d"))
        }
    }

    // MARK: What is put back

    private let restoring = Restoring(path: path("d"), moment: nil, packageId: UUID(), runId: UUID())
    private let jobId = UUID()

    private static func entry(_ name: String, _ kind: Change.Kind) -> Manifest.Entry {
        var facts = FileFacts(stat())
        facts.kind = kind == .folder ? .folder : kind == .other ? .other : .file
        return Manifest.Entry(path: path(name), kind: kind, facts: facts)
    }

    private func manifest(_ change: (inout Manifest) -> Void = { _ in }) -> Manifest {
        var manifest = Manifest(
            packageId: restoring.packageId,
            packageNumber: 1,
            jobId: jobId,
            runId: restoring.runId,
            entries: [Self.entry("", .folder), Self.entry("d/a", .file), Self.entry("d/b", .other)],
            obstacles: [],
            deletions: []
        )
        change(&manifest)
        return manifest
    }

    private func read(_ manifest: Manifest, copying chosen: Manifest? = nil) throws -> Manifest {
        try FarPastAnswers.manifest(manifest.json(), of: restoring, jobId, copying: chosen)
    }

    @Test func `what is put back is what was asked for`() throws {
        #expect(try read(manifest()).entries.map(\.path) == ["", "d/a", "d/b"].map(Self.path))
        #expect(try read(manifest(), copying: manifest()).entries.count == 3)
        #expect(throws: ProtocolViolation.self) {
            try FarPastAnswers.manifest(Array("{}".utf8), of: restoring, jobId)
        }
        let changes: [(inout Manifest) -> Void] = [
            { $0.packageId = UUID() }, { $0.runId = UUID() }, { $0.jobId = UUID() }, { $0.packageNumber = 2 },
            { $0.entries = [] }, { $0.deletions = FarDestinationFixture.deletions("d/c") },
            { $0.obstacles = FarDestinationFixture.deletions("d/c") }, { $0.entries.append(Self.entry("e", .file)) },
            { $0.entries.append(Self.entry("e", .folder)) }, { $0.entries.append(Self.entry("d/a", .file)) },
            { $0.entries.append(Self.entry("d/c", .attributes)) },
            { $0.entries.append(Self.entry("d/c", .hardLink(Self.path("d/a")))) },
            { $0.entries[1].path = Self.path("../a") }, { $0.entries[1].path = Self.path("/etc/a") },
        ]
        for (index, change) in changes.enumerated() {
            #expect(throws: ProtocolViolation.self, "\(index)") { try read(manifest(change)) }
        }
    }

    @Test func `what is copied is what was chosen`() {
        let changes: [(inout Manifest) -> Void] = [
            { $0.entries.removeLast() }, { $0.entries[1].path = Self.path("d/c") },
            { $0.entries[2] = Self.entry("d/b", .file) }, { $0.entries.append(Self.entry("d/c", .file)) },
        ]
        for (index, change) in changes.enumerated() {
            #expect(throws: ProtocolViolation.self, "\(index)") { try read(manifest(change), copying: manifest()) }
        }
    }

    // MARK: By the far end itself

    @Test func `who keeps to no protocol is named`() async throws {
        try await FarFixture.asked(OneAnswer("1\0building\0")) { connection in
            let far = OneAnswer.destination(by: connection)
            let questions: [() throws -> Void] = [
                { _ = try far.releases() }, { _ = try far.target(nil) }, { _ = try far.versions(of: .root) },
                { _ = try far.choose(restoring) }, { _ = try far.copy(restoring, onCopied: { _ in }) },
                { try far.roll(to: ReleaseName(UUID(), at: .now)) },
            ]
            for question in questions {
                let failure = #expect(throws: RunFailure.self) { try question() }
                #expect(failure?.description.hasPrefix("web1 does not keep to the protocol: ") == true)
                #expect(failure?.reach == .run)
            }
        }
    }
}
