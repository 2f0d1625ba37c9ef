import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What rsync gets, and what is made of its messages.
@Suite struct RsyncTests {
    @Test func `of the environment it gets what it needs`() async throws {
        let (code, output) = try await EngineFixture().command("env")
        #expect(code == 0)
        let names = Set(output.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) })
        let known = ["PATH", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "LC_ALL"]
        #expect(!Set(ProcessInfo.processInfo.environment.keys).subtracting(known).isEmpty)
        #expect(names.subtracting(known) == [])
        #expect(names.isSuperset(of: ["PATH", "LC_ALL"]))
    }

    @Test func `any number of patterns is handed over`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        for name in ["#a", ";b", "last"] { try fixture.write(name) }
        // More than a command line has room for.
        let job = fixture.job { $0.exclude = ["#a", ";b"] + (0..<200_000).map { "never-there-\($0)" } + ["last"] }
        let changes = try await JobPlan(of: job).changes
        #expect(changes.changes.map { "\($0.path)" }.filter { $0 != "." } == ["a.html"])
    }

    @Test func `its messages name the folders as people know them`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let root = try RsyncRoot(.root(fixture.source), path: fixture.source)
        let result = try await Rsync(program: "sh").run(
            ["-c", "echo \"$1/x failed, \\\"$1\\\" as well, $1x not\" >&2", "sh", root.argument].map { Array($0.utf8) },
            in: [.here(root)]
        ) { _ in }
        #expect(result.messages == ["\(fixture.source)/x failed, \"\(fixture.source)\" as well, \(root.argument)x not"])
    }

    @Test func `it works in the folder that was opened, whatever has its path`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "right")
        mkdir(fixture.destination, 0o755)
        let source = try RsyncRoot(.root(fixture.source), path: fixture.source)
        let destination = try RsyncRoot(.root(fixture.destination), path: fixture.destination)
        for path in [fixture.source, fixture.destination] {
            rename(path, "\(path)-away")
            symlink("/etc", path)
        }
        let arguments = ["--archive", "--", "\(source.argument)/", "\(destination.argument)/"]
        let result = try await Rsync(program: "rsync").run(
            arguments.map { Array($0.utf8) },
            in: [.here(source), .here(destination)]
        ) { _ in }
        #expect(result.isSuccess, "\(result.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.destination)-away") == ["a.html"])
    }

    /// The next run waits for the lock if this process is killed, and so for rsync.
    @Test func `it holds the job's lock where it reads nothing`() async throws {
        let fixture = try EngineFixture()
        let job = fixture.job()
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        let lock = try JobLock(job: job, state: state)
        let rsync = Rsync(program: "readlink", lock: lock.descriptor)
        var lines: [String] = []
        _ = try await rsync.run(["/proc/self/fd/0"].map { Array($0.utf8) }) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(lines == ["\(state.path)/lock"])
        lines = []
        let reader = Rsync(program: "cat", lock: lock.descriptor)
        _ = try await reader.run([], input: Array("read".utf8)) { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["read"])
        lock.release()
    }
}
