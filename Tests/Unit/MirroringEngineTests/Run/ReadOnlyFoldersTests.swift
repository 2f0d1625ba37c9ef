import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Folders to which nobody may write, as on a disk image or in a store of packages: mirrored by who is not root.
@Suite(.enabled(if: geteuid() != 0, "root may write to every folder")) struct ReadOnlyFoldersTests {
    private let fixture: EngineFixture
    private let names = ["a", "b", "c"]

    init() throws {
        fixture = try EngineFixture()
        try add("1")
    }

    /// Adds a file and a link to each folder, and closes them all, the source with them.
    private func add(_ number: String) throws {
        chmod(fixture.source, 0o755)
        for name in names {
            chmod("\(fixture.source)/\(name)", 0o755)
            try fixture.write("\(name)/\(number).html")
            // rsync brings it, and with it the folder as it is.
            symlink("\(number).html", "\(fixture.source)/\(name)/link\(number)")
            chmod("\(fixture.source)/\(name)", 0o555)
        }
        chmod(fixture.source, 0o555)
    }

    private func mode(_ name: String) -> UInt32? { FileFacts(of: "\(fixture.destination)/\(name)")?.mode }

    /// In one package, and in several that one rsync brings.
    @Test(arguments: [PackageLimits.standard.maxFiles, 2])
    func `what is in them is mirrored, and what comes later as well`(maxFiles: Int) async throws {
        let job = fixture.job { $0.package.maxFiles = maxFiles }
        try await fixture.mirror(job)
        #expect([".", "a", "c"].map(mode) == [0o555, 0o555, 0o555])
        try add("2")
        try await fixture.mirror(job)
        #expect([".", "a", "c"].map(mode) == [0o555, 0o555, 0o555])
    }
}
