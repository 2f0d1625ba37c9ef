import Foundation
import Testing

@testable import MirroringEngine

@Suite struct FolderLineageTests {
    private let fixture: EngineFixture
    private let root: String

    init() throws {
        fixture = try EngineFixture()
        root = RealPath.of(fixture.path)
        for name in ["data/site/deep", "data/other", "view", "again"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
    }

    private func lineage(_ path: String, _ mounts: String...) -> FolderLineage {
        FolderLineage(of: "\(root)/\(path)", in: MountTable(mounts.joined(separator: "\n").utf8))
    }

    @Test func `a folder lies in those above it, and in no neighbour`() {
        let site = lineage("data/site")
        #expect(site.paths(below: lineage("data")) == ["site"])
        #expect(site.paths(below: site) == [""])
        #expect(!site.isAtOrBelow(lineage("data/other")))
        #expect(!lineage("data").isAtOrBelow(site))
    }

    @Test func `what is not there yet lies where it would be made`() {
        let new = lineage("data/new/er")
        #expect(new.paths(below: lineage("data")) == ["new/er"])
        #expect(new.paths(below: lineage("data/new")) == ["er"])
        #expect(new.paths(below: new) == [""])
        #expect(!new.isAtOrBelow(lineage("data/ne")))
        #expect(!lineage("data").isAtOrBelow(new))
    }

    /// Nothing can be mounted here: a link on the way stands for the mount, for by its path the folder above is hidden as well.
    @Test func `folders that a mount hides are found by another one`() throws {
        try #require(symlink("data", "\(root)/link") == 0)
        let whole = "30 20 8:2 /tree \(root)/data rw - ext4 /dev/b rw"
        let part = "31 20 8:2 /tree/site \(root)/link/site rw - ext4 /dev/b rw"
        #expect(lineage("link/site/deep", whole, part).paths(below: lineage("data")) == ["site/deep"])
        #expect(lineage("link/site/new", whole, part).paths(below: lineage("data/site")).contains("new"))
        #expect(!lineage("link/site/deep", part).isAtOrBelow(lineage("data")))
        #expect(!lineage("link/site/deep", whole, part).isAtOrBelow(lineage("data/other")))
    }

    /// The roots of NFS mounts look alike in the table, whatever they are of.
    @Test func `what the table says counts only if it is so`() {
        let mounts = ["30 20 0:9 / \(root)/data rw - nfs a:/x rw", "31 20 0:9 / \(root)/view rw - nfs a:/y rw"]
        let table = MountTable(mounts.joined(separator: "\n").utf8)
        #expect(table.otherViews(of: "\(root)/view/new").map(\.path) == ["\(root)/data"])
        #expect(!FolderLineage(of: "\(root)/view/new", in: table).isAtOrBelow(lineage("data")))
    }
}
