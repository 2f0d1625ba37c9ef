import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What lies in the state folder is sent as events and overwritten, so it has to be this user's alone.
@Suite struct JobStateFolderTests {
    private let fixture: EngineFixture
    private let job: Job
    private var own: String { "\(fixture.stateFolder)/jobs/\(job.id.uuidString.lowercased())" }

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job()
        _ = try JobStateFolder(job: job, in: fixture.stateFolder)
    }

    private func checkRefusal(_ path: String, _ reason: String) async {
        let said = path == own ? "" : "can't be used: \(path) "
        await #expect {
            try await fixture.run(job)
        } throws: { error in
            "\(error)".hasPrefix("The engine's state folder \(own) \(said)\(reason)")
                && (error as? JobRefusal)?.code == .unusableState
        }
    }

    private func path(_ which: String) -> String {
        which == "state" ? fixture.stateFolder : which == "jobs" ? "\(fixture.stateFolder)/jobs" : own
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"), arguments: ["state", "jobs", "own"])
    func `somebody else's is refused`(_ which: String) async {
        chown(path(which), 65_534, 65_534)
        await checkRefusal(path(which), "belongs to nobody, not to root.")
    }

    @Test(arguments: ["state", "jobs", "own"]) func `one that others may write to is refused`(_ which: String) async {
        chmod(path(which), 0o722)
        await checkRefusal(path(which), "may be written by everybody (permissions 722).")
    }

    @Test(arguments: ["jobs", "own"]) func `a link in its place is refused`(_ which: String) async {
        rename(path(which), "\(fixture.path)/elsewhere")
        symlink("\(fixture.path)/elsewhere", path(which))
        await checkRefusal(path(which), "is a symbolic link.")
    }

    @Test func `what is left of a job that was half forgotten is in nobody's way`() throws {
        try fixture.write(Array("history.json".utf8), "{}", in: "\(own).forgotten")
        #expect(try JobStateFolder.jobs(in: fixture.stateFolder) == [job.id])
        try #require(try JobStateFolder(existing: job.id, in: fixture.stateFolder)).remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("jobs")) == [])
        #expect(try JobStateFolder.jobs(in: fixture.stateFolder) == [])
    }

    /// With it the job forgets which disks its source had: an unmounted one would be missed no more.
    @Test func `a history that can't be read is set aside, and that is said`() async throws {
        try fixture.write("a.html")
        #expect(try await fixture.run(job).outcome == .succeeded)
        try fixture.write(Array("history.json".utf8), "{", in: own)
        let recorder = Recorder()
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        let sentence = """
            \(own)/history.json can't be read, so it is not known any more how earlier runs ended, what was mounted in the \
            source, and where the destination was; it is kept beside as history.json.damaged.
            """
        #expect(recorder.complaints.map(\.message) == [sentence])
        #expect(try String(contentsOfFile: "\(own)/history.json.damaged", encoding: .utf8) == "{")
        let next = Recorder()
        #expect(try await fixture.run(job, next).outcome == .succeeded)
        #expect(next.complaints == [])
        #expect(next.events.first?.transferData.initializeData.lastExecution != nil)
    }

    @Test func `links in the place of its files are not followed`() async throws {
        try fixture.write(Array("precious".utf8), "precious", in: fixture.path)
        let files = ["lock", "run.json", "run.json.new", "history.json", "history.json.new"]
        for name in files { symlink("\(fixture.path)/precious", "\(own)/\(name)") }
        await #expect(throws: JobRefusal.self) { try await fixture.run(job) }
        unlink("\(own)/lock")
        await #expect(throws: JobRefusal.self) { try await fixture.run(job) }
        unlink("\(own)/run.json")
        try fixture.write("a.html")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try String(contentsOfFile: "\(fixture.path)/precious", encoding: .utf8) == "precious")
    }

    @Test func `a pipe in the lock's place holds nobody up`() async {
        mkfifo("\(own)/lock", 0o600)
        await #expect(throws: JobRefusal.self) { try await fixture.run(job) }
    }
}
