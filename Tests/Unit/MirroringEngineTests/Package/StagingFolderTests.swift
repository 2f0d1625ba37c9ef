import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A staging folder that somebody else has prepared, or may write to, is not used, and nothing in it is touched.
@Suite struct StagingFolderTests {
    private let fixture: EngineFixture
    private let job: Job
    private var own: String { "\(job.staging)/\(job.id.uuidString.lowercased())" }

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job()
        try fixture.write("a.html", "new")
    }

    /// Runs the job, which has to be refused for that folder, and checks that nothing came of it.
    private func checkRefusal(
        _ path: String,
        _ reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try entries()
        #expect(throws: RunFailure.self, sourceLocation: sourceLocation) { try JobValidation(job: job).check() }
        let recorder = Recorder()
        let report = try await fixture.run(job, recorder)
        #expect(report.isInvalidJob, sourceLocation: sourceLocation)
        let sentence = recorder.complaints.first?.message ?? ""
        #expect(
            sentence.hasPrefix("The staging folder \(path) \(reason)"),
            "\(sentence)",
            sourceLocation: sourceLocation
        )
        #expect(sentence.contains("name another in \"staging\""), sourceLocation: sourceLocation)
        #expect(throws: RunFailure.self, sourceLocation: sourceLocation) {
            try JobReset.reset(job, stateFolder: fixture.stateFolder)
        }
        #expect(try entries() == before, sourceLocation: sourceLocation)
        #expect(!fixture.exists("destination"), sourceLocation: sourceLocation)
    }

    /// What there is but for the engine's own state.
    private func entries() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: fixture.path).filter { !$0.hasPrefix("state") }.sorted()
    }

    /// Makes the job's folder with a package, as an engine that died would have left it.
    private func leavePackage() throws -> PackageFolder {
        let folder = try StagingFolder(job: job).package(UUID())
        try folder.create(manifest: [])
        return folder
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can give folders away"),
        arguments: ["shared", "own", "package"]
    )
    func `somebody else's is refused`(_ which: String) async throws {
        let package = try leavePackage()
        let path = which == "shared" ? job.staging : which == "own" ? own : package.path
        chown(path, 65_534, 65_534)
        guard which != "package" else {
            let recorder = Recorder()
            #expect(try await fixture.run(job, recorder).outcome == .failed)
            let sentence = recorder.complaints.first?.message ?? ""
            #expect(sentence.hasPrefix("\(path) belongs to nobody, not to root. "), "\(sentence)")
            return
        }
        try await checkRefusal(path, "belongs to nobody, not to root, so nothing in it is used.")
    }

    @Test(arguments: [("shared", 0o777), ("shared", 0o770), ("own", 0o1777), ("own", 0o720)])
    func `one that others may write to is refused`(_ which: String, _ mode: Int) async throws {
        _ = try leavePackage()
        let path = which == "shared" ? job.staging : own
        chmod(path, mode_t(mode))
        let whose = mode & 0o002 != 0 ? "everybody" : "its group"
        try await checkRefusal(path, "may be written by \(whose) (permissions \(String(mode, radix: 8)))")
    }

    /// As on FAT, exFAT and NTFS, where a folder that is removed or closed is open again.
    @Test func `one in a folder with the same permissions may be the mount's doing`() async throws {
        _ = try leavePackage()
        chmod(job.staging, 0o777)
        #expect(try !refusal().contains("umask"))
        chmod(fixture.path, 0o777)
        #expect(try refusal().hasSuffix("(FAT, exFAT, NTFS), mount it with umask=022."))
        try await checkRefusal(job.staging, "may be written by everybody (permissions 777)")
    }

    /// What is said of the staging folder as it is.
    private func refusal() throws -> String {
        let error = #expect(throws: RunFailure.self) { try JobValidation(job: job).check() }
        return try #require(error).description
    }

    @Test func `several users may share one with the sticky bit`() async throws {
        mkdir(job.staging, 0o700)
        chmod(job.staging, 0o1777)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test(arguments: ["shared", "own"]) func `a link in its place is refused`(_ which: String) async throws {
        let victim = "\(fixture.path)/victim"
        let package = "\(victim)/aaaaaaaa-0000-4000-8000-000000000001"
        mkdir(victim, 0o700)
        mkdir(package, 0o700)
        try fixture.write(Array("file".utf8), "precious", in: package)
        if which == "own" { mkdir(job.staging, 0o700) }
        let path = which == "shared" ? job.staging : own
        symlink(victim, path)
        try await checkRefusal(path, "is a symbolic link, so nothing in it is used.")
    }

    @Test func `a link in a package's place is refused`() async throws {
        mkdir("\(fixture.path)/victim", 0o700)
        try fixture.write(Array("manifest.json".utf8), "precious", in: "\(fixture.path)/victim")
        mkdir(job.staging, 0o700)
        mkdir(own, 0o700)
        symlink("\(fixture.path)/victim", "\(own)/aaaaaaaa-0000-4000-8000-000000000001")
        #expect(try await fixture.run(job).outcome == .failed)
        #expect(fixture.exists("victim/manifest.json"))
    }

    @Test func `only packages are removed`() async throws {
        let package = try leavePackage()
        // Like a package by its name, by its name and half of what is in it, and not even by its name.
        let others = ["aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002", "notes"]
        for name in others { try fixture.write(Array("\(name)/file".utf8), "precious", in: own) }
        try fixture.write(Array("\(others[1])/manifest.json".utf8), "{}", in: own)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(FileFacts(of: package.path) == nil)
        for name in others { #expect(FileFacts(of: "\(own)/\(name)/file") != nil, "\(name)") }
        #expect(try JobReset.reset(job, stateFolder: fixture.stateFolder) == 0)
        for name in others { #expect(FileFacts(of: "\(own)/\(name)/file") != nil, "\(name)") }
    }

    @Test func `what lies in the place of a package's files is not written through`() async throws {
        try await fixture.leavePackage(of: job)
        let package = try #require(try StagingFolder(job: job).packages().first)
        try fixture.write(Array("precious".utf8), "precious", in: fixture.path)
        try fixture.write("a.html", "newer")
        for name in ["manifest.json.new", "list.new"] { symlink("\(fixture.path)/precious", "\(package.path)/\(name)") }
        unlink("\(package.path)/list")
        symlink("\(fixture.path)/precious", "\(package.path)/list")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try String(contentsOfFile: "\(fixture.path)/precious", encoding: .utf8) == "precious")
        #expect(fixture.read("a.html") == "newer")
    }

    @Test func `a manifest of another job is not taken up`() async throws {
        let package = try leavePackage()
        let path = RelativePath(unchecked: Array("a.html".utf8))
        let facts = try #require(FileFacts(of: "\(fixture.source)/a.html"))
        let manifest = Manifest(
            packageId: package.packageId,
            packageNumber: 1,
            jobId: UUID(),
            runId: UUID(),
            entries: [Manifest.Entry(path: path, kind: .file, facts: facts)],
            obstacles: [],
            deletions: []
        )
        try package.create(manifest: manifest.json())
        let recorder = Recorder()
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        #expect(recorder.events.allSatisfy { $0.transferData.packageHeader?.packageId != package.packageId })
        #expect(FileFacts(of: package.path) == nil)
    }
}
