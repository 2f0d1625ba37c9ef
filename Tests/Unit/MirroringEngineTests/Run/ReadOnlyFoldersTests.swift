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

    /// The destination has got the source's mode by the first run.
    @Test(arguments: ["destination/\(StagingPlace.innerName)", "staging"])
    func `a destination of this user's is opened for a run`(staging: String) async throws {
        let job = fixture.job { $0.staging = "\(fixture.path)/\(staging)" }
        try await fixture.mirror(job)
        #expect(mode(".") == 0o555)
        #expect(JobValidation(job: job).problems() == [])
        try add("2")
        try await fixture.mirror(job)
        #expect(mode(".") == 0o555)
        #expect(!fixture.exists(staging))
    }

    /// Where this user may not write to the folder around it.
    @Test func `it is where packages are staged by default, as before it was closed`() throws {
        mkdir("\(fixture.path)/around", 0o755)
        mkdir("\(fixture.path)/around/site", 0o555)
        chmod("\(fixture.path)/around", 0o555)
        defer { chmod("\(fixture.path)/around", 0o755) }
        let site = "\(fixture.path)/around/site"
        #expect(StagingPlace.standard(for: site) == "\(site)/\(StagingPlace.innerName)")
    }

    @Test func `a folder in whose place a release comes may be closed`() async throws {
        let around = "\(fixture.path)/around"
        mkdir(around, 0o755)
        try fixture.write(Array("site/old.html".utf8), "old", in: around)
        chmod("\(around)/site", 0o555)
        let job = fixture.job {
            $0.destination = "\(around)/site"
            $0.staging = "\(around)/.site.mirroring"
            $0.publish = .releases(kept: 2)
        }
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(FileFacts(of: "\(around)/site")?.kind == .other)
        #expect(fixture.exists("around/site/a/1.html"))
        let releases = try FileManager.default.contentsOfDirectory(atPath: "\(around)/.site.releases")
        let former = releases.filter { fixture.exists("around/.site.releases/\($0)/old.html") }
        #expect(former.count == 1)
        #expect(former.map { FileFacts(of: "\(around)/.site.releases/\($0)")?.mode } == [0o555])
    }
}
