import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What rsync does not find is asked for once more, and only "there is none" counts.
@Suite struct DeletionProofTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("folder/there")
        symlink("folder", "\(fixture.source)/link")
    }

    private func finding(_ path: String) throws -> DeletionProof.Finding {
        var proof = DeletionProof(at: try FolderTree(path: fixture.source))
        return proof.finding(RelativePath(unchecked: Array(path.utf8)))
    }

    @Test(
        arguments: [
            "gone", "folder/gone", "gone/with/all", "folder/there/below a file", "link/there",
            String(repeating: "n", count: 300),
        ]
    )
    func `what the source can't have is absent`(path: String) throws {
        #expect(try finding(path) == .absent)
    }

    @Test(arguments: ["folder", "folder/there", "link"]) func `what it has is present`(path: String) throws {
        #expect(try finding(path) == .present)
    }

    /// What is known of a folder is not known of one beside it.
    @Test func `one question says nothing of the next`() throws {
        var proof = DeletionProof(at: try FolderTree(path: fixture.source))
        let paths = ["gone/a", "gone/b/c", "gone", "folder/gone", "folder/there", "gone2", "folder"]
        let findings = paths.map { proof.finding(RelativePath(unchecked: Array($0.utf8))) }
        #expect(findings == [.absent, .absent, .absent, .absent, .present, .absent, .present])
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every folder"), arguments: ["gone", "there", "deep/gone"])
    func `of what lies in a closed folder nothing is known`(name: String) throws {
        chmod("\(fixture.source)/folder", 0o300)
        defer { chmod("\(fixture.source)/folder", 0o755) }
        guard case .unknown(let failure) = try finding("folder/\(name)") else {
            Issue.record("It was taken for known.")
            return
        }
        #expect(failure.category == .authorization)
    }

    @Test func `deletions are sorted by it`() throws {
        let deletions = ["folder/there", "gone/a", "gone/"].map(Deletion.init(named:))
        let proven = ProvenDeletions(deletions, at: try FolderTree(path: fixture.source))
        #expect(proven.certain == Array(deletions.dropFirst()))
        #expect(proven.present == 1)
        #expect(proven.waiting == [])
        #expect(proven.warning == nil)
    }

    @Test func `what was planned is decided again when it is due`() throws {
        let deletions = ["a", "folder/there"].map(Deletion.init(named:))
        let source = try LocalSource(path: fixture.source)
        let due = try DeletionDecision(on: deletions, hasLosses: false, source: source)
        #expect(due.deletions == [deletions[0]])
        #expect(due.returned?.category == .changedWhileReading)
        #expect(
            due.returned?.description
                == "1 entry is at the source again, and so not deleted; the next run mirrors what is there."
        )
        #expect(due.postponed == nil && due.unseen == nil)

        let lossy = try DeletionDecision(on: deletions, hasLosses: true, source: source)
        #expect(lossy.deletions == [])
        let sentence = "2 deletions are left to the next run, because something could not be mirrored."
        #expect(lossy.postponed == sentence)
        #expect(try DeletionDecision(on: deletions, hasLosses: false).deletions == deletions)
        #expect(try DeletionDecision(on: [], hasLosses: true).postponed == nil)
    }
}
