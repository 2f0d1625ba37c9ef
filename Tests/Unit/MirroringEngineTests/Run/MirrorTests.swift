import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs with real rsync: whatever is in the source, the destination is the same afterwards.
@Suite struct MirrorTests {
    @Test(
        arguments: [
            Array("new\nline".utf8), Array("carriage\rreturn".utf8), Array("tab\tname".utf8),
            Array("\u{1}\u{1B}[31m".utf8),
            Array("literal\\#012escape".utf8), Array("quote'\"name".utf8), [0xFF, 0xFE, 0x80], Array("ünïcödé/日本".utf8),
            Array(" lead and trail ".utf8), Array("-rf".utf8), Array("a => b".utf8), Array("a -> b".utf8),
            Array("*?[x]".utf8),
            Array("#comment;".utf8), Array(String(repeating: "n", count: 255).utf8),
            Array(Array(repeating: String(repeating: "d", count: 200), count: 12).joined(separator: "/").utf8),
            Array("...".utf8), Array("\\".utf8), Array("e\u{301}".utf8),
        ]
    )
    func `odd names`(name: [UInt8]) async throws {
        let fixture = try EngineFixture()
        try fixture.write(name, "content", in: fixture.source)
        try fixture.write("plain.html")
        let job = fixture.job()
        try await fixture.mirror(job)
        // And away again.
        var path = Array("\(fixture.source)/".utf8) + name + [0]
        let removed = path.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { unlink($0) } ?? -1 }
        }
        #expect(removed == 0)
        try await fixture.mirror(job)
    }

    @Test func `every kind of item, made, changed and turned into every other`() async throws {
        let fixture = try EngineFixture()
        let kinds = ["file", "other", "folder", "full", "link", "pipe", "hard", "missing"]
        func make(_ kind: String, _ name: String) throws {
            let path = "\(fixture.source)/\(name)"
            switch kind {
            case "file": try fixture.write(name, "one")
            case "other": try fixture.write(name, "another content")
            case "folder": mkdir(path, 0o755)
            case "full":
                try fixture.write("\(name)/deep/er/file", "x")
                try fixture.write("\(name)/page.html", "y")
            case "link": symlink("nowhere//at all", path)
            case "pipe": mkfifo(path, 0o600)
            case "hard": link("\(fixture.source)/anchor", path)
            default: break
            }
        }
        try fixture.write("anchor", "hard linked")
        for before in kinds {
            for after in kinds { try make(before, "\(before)-\(after)") }
        }
        let job = fixture.job { $0.package.maxFiles = 20 }
        try await fixture.mirror(job)
        for before in kinds {
            for after in kinds where before != after {
                try EngineFixture.remove("\(fixture.source)/\(before)-\(after)")
                try make(after, "\(before)-\(after)")
            }
        }
        try await fixture.mirror(job)
    }

    @Test func `attributes alone`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("folder/a.html", "a")
        try fixture.write("b", "b")
        symlink("b", "\(fixture.source)/link")
        let job = fixture.job()
        try await fixture.mirror(job)
        let inode = { (name: String) in
            var status = stat()
            lstat("\(fixture.destination)/\(name)", &status)
            return status.st_ino
        }
        let before = inode("b")
        // Root has programs that give rights compared, and so brought again.
        chmod("\(fixture.source)/b", geteuid() == 0 ? 0o711 : 0o4755)
        chmod("\(fixture.source)/folder", 0o711)
        chmod("\(fixture.source)", 0o750)
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 5), timespec(tv_sec: 1_000_000_000, tv_nsec: 5)]
        utimensat(AT_FDCWD, "\(fixture.source)/folder", &times, 0)
        utimensat(AT_FDCWD, "\(fixture.source)/link", &times, AT_SYMLINK_NOFOLLOW)
        if geteuid() == 0 { chown("\(fixture.source)/b", .max, 23_456) }
        try await fixture.mirror(job)
        #expect(inode("b") == before)  // its content did not move
    }

    @Test func `folders keep their times when only what is in them changes`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("folder/deep/a.html", "a")
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        for folder in ["folder/deep", "folder", "."] { utimensat(AT_FDCWD, "\(fixture.source)/\(folder)", &times, 0) }
        let job = fixture.job()
        try await fixture.mirror(job)
        let handle = try #require(FileHandle(forUpdatingAtPath: "\(fixture.source)/folder/deep/a.html"))
        try handle.write(contentsOf: Data("changed in place".utf8))
        try handle.close()
        try await fixture.mirror(job)
        #expect(fixture.read("folder/deep/a.html") == "changed in place")
    }

    @Test func `drift at the destination is seen and undone`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let job = fixture.job()
        try await fixture.mirror(job)
        try fixture.write(Array("a.html".utf8), "drifted", in: fixture.destination)
        try fixture.write(Array("extra/b".utf8), "extra", in: fixture.destination)
        try await fixture.mirror(job)
        #expect(fixture.read("a.html") == "a")
    }

    @Test func `what could not be put in place was not done`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        try fixture.write(Array("old.html".utf8), "old", in: fixture.destination)
        let recorder = Recorder { event in
            guard event.status.state == .transferred else { return }
            truncate("\(event.transferData.packageHeader?.targetFilePath ?? "")/a.html", 0)
        }
        let job = fixture.job()
        let failed = try await fixture.run(job, recorder)
        #expect(failed.outcome == .completedWithErrors)
        #expect(failed.failures.map(\.item) == ["a.html"])
        #expect(failed.counts == [1, 0, 0, 1])
        let done = try await fixture.run(job)
        #expect(done.counts == [1, 1, 1, 0])
    }

    @Test func `what vanishes while the run goes on is warned of, and the rest is mirrored`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        try fixture.write("b.html", "b")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageInitialized { unlink("\(fixture.source)/a.html") }
        }
        let report = try await fixture.run(fixture.job(), recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(recorder.complaints.map(\.item) == ["a.html"])
        #expect(recorder.complaints.map(\.category) == [.notFound])
        #expect(recorder.complaints.map(\.message) == ["a.html has vanished from the source, so it is not mirrored."])
        #expect(recorder.rows.contains("Transferred warning running no -"))
        #expect(fixture.read("b.html") == "b")
        #expect(fixture.read("a.html") == nil)
    }

    @Test func `what changes after it was listed arrives as it is then`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let recorder = Recorder { event in
            if event.status.state == .mirroringPackageInitialized { _ = try? fixture.write("a.html", "a newer one") }
        }
        #expect(try await fixture.run(fixture.job(), recorder).outcome == .succeeded)
        #expect(fixture.read("a.html") == "a newer one")
    }

    @Test func `a job runs once at a time`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let job = fixture.job()
        let state = try JobStateFolder(job: job, in: fixture.stateFolder)
        let lock = try JobLock(job: job, state: state)
        await #expect {
            try await fixture.run(job)
        } throws: { error in
            (error as? JobRefusal)?.code == .busy && "\(error)".contains("process \(getpid())")
        }
        lock.release()
        #expect(try await fixture.run(job).outcome == .succeeded)
    }

    @Test func `a plan changes nothing`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let plan = try await JobPlan(of: fixture.job())
        #expect(plan.changes.changes.contains { $0.path == RelativePath("a.html".utf8) && $0.isNew && $0.size == 1 })
        #expect(!fixture.exists("destination"))
    }

    @Test func `a missing rsync is said to be missing`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        var configuration = fixture.configuration
        configuration.rsync = "/nowhere/rsync"
        let recorder = Recorder()
        let report = try await JobRunner(job: fixture.job(), configuration: configuration, sink: recorder).run()
        #expect(report.outcome == .failed)
        #expect(recorder.rows == ["ExportingError error failed yes yes"])
        #expect(recorder.complaints.map(\.category) == [.dependency])
    }
}

extension RunReport {
    /// What was done, as numbers.
    fileprivate var counts: [Int] { [packages, pages, bytes, deletions] }
}
