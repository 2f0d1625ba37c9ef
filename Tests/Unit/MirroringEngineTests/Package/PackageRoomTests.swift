import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A file that is too large costs itself; a disk that is full costs the package.
@Suite struct PackageRoomTests {
    private func manifest(_ sizes: [String: Int]) -> Manifest {
        let entries = sizes.sorted { $0.key < $1.key }.map { name, size in
            var facts = FileFacts(stat())
            (facts.kind, facts.size, facts.allocated) = (.file, size, size)
            return Manifest.Entry(path: RelativePath(unchecked: Array(name.utf8)), kind: .file, facts: facts)
        }
        return Manifest(
            packageId: UUID(),
            packageNumber: 1,
            jobId: UUID(),
            runId: UUID(),
            entries: entries,
            obstacles: [],
            deletions: []
        )
    }

    private func failure(_ sizes: [String: Int], oversized names: [String]) -> RunFailure? {
        let failures = names.map { name in
            let path = RelativePath(unchecked: Array(name.utf8))
            return (path, RunFailure(.diskFull, item: name, reach: .item, "\(name) is too large."))
        }
        return RunFailure(ofFullDiskFor: manifest(sizes), Dictionary(uniqueKeysWithValues: failures))
    }

    @Test func `where none of several files has room the disk is full`() throws {
        let failure = try #require(failure(["a": 3, "b": 2, "empty": 0], oversized: ["a", "b"]))
        #expect(failure.category == .diskFull && failure.reach == .package && failure.item == "b")
        #expect(
            failure.description.hasSuffix("any of the package's 2 files, not even for the smallest: b is too large.")
        )
    }

    @Test func `where one has room, or there is but one, the others are left out`() {
        #expect(failure(["a": 3, "b": 2], oversized: ["a"]) == nil)
        #expect(failure(["a": 3], oversized: ["a"]) == nil)
        #expect(failure(["a": 3, "empty": 0], oversized: ["a"]) == nil)
        #expect(failure(["a": 3, "b": 2], oversized: []) == nil)
        #expect(failure([:], oversized: []) == nil)
    }

    @Test func `the remedy for a disk that became full names the keys`() {
        let full = RunFailure(.diskFull, item: "rsync", reach: .package, "It is full.")
        let remedy = "Make room, or have smaller packages with package: {maxBytes: …, maxFiles: …}."
        #expect(full.advisingSmallerPackages.description == "It is full. \(remedy)")
        let large = RunFailure(.diskFull, item: "a", reach: .item, "a is too large.")
        #expect(large.advisingSmallerPackages == large)
        let broken = RunFailure(.network, item: "rsync", reach: .package, "It broke.")
        #expect(broken.advisingSmallerPackages == broken)
    }
}
