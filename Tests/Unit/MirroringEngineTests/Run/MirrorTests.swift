import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs with real rsync: whatever is in the source, the destination is the same afterwards.
@Suite struct MirrorTests {
    /// Runs a job until nothing is left, and checks that it took one run.
    private func mirror(_ fixture: EngineFixture, _ job: Job, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)", sourceLocation: sourceLocation)
        #expect(try await fixture.differences() == "", sourceLocation: sourceLocation)
        let recorder = Recorder()
        _ = try await fixture.run(job, recorder)
        #expect(recorder.rows == [Rows.initialized, Rows.completed], sourceLocation: sourceLocation)
    }

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
        try await mirror(fixture, job)
        // And away again.
        var path = Array("\(fixture.source)/".utf8) + name + [0]
        let removed = path.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { unlink($0) } ?? -1 }
        }
        #expect(removed == 0)
        try await mirror(fixture, job)
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
        try await mirror(fixture, job)
        for before in kinds {
            for after in kinds where before != after {
                try EngineFixture.remove("\(fixture.source)/\(before)-\(after)")
                try make(after, "\(before)-\(after)")
            }
        }
        try await mirror(fixture, job)
    }

    @Test func `attributes alone`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("folder/a.html", "a")
        try fixture.write("b", "b")
        symlink("b", "\(fixture.source)/link")
        let job = fixture.job()
        try await mirror(fixture, job)
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
        try await mirror(fixture, job)
        #expect(inode("b") == before)  // its content did not move
    }

    @Test func `folders keep their times when only what is in them changes`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("folder/deep/a.html", "a")
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        for folder in ["folder/deep", "folder", "."] { utimensat(AT_FDCWD, "\(fixture.source)/\(folder)", &times, 0) }
        let job = fixture.job()
        try await mirror(fixture, job)
        let handle = try #require(FileHandle(forUpdatingAtPath: "\(fixture.source)/folder/deep/a.html"))
        try handle.write(contentsOf: Data("changed in place".utf8))
        try handle.close()
        try await mirror(fixture, job)
        #expect(fixture.read("folder/deep/a.html") == "changed in place")
    }

    @Test func `hard links stay one file, across packages too`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        for name in ["b.html", "c.html", "d/e.html"] {
            mkdir("\(fixture.source)/d", 0o755)
            link("\(fixture.source)/a.html", "\(fixture.source)/\(name)")
        }
        let job = fixture.job { $0.package.maxPages = 1 }
        try await mirror(fixture, job)
        try fixture.write("a.html", "changed, all of them")
        try await mirror(fixture, job)
        link("\(fixture.source)/a.html", "\(fixture.source)/0-new-name")
        try await mirror(fixture, job)
    }

    /// rsync has no room for a line in which both stand, and ends.
    @Test func `a long link on a long path costs nothing`() async throws {
        let fixture = try EngineFixture()
        let folder = (0..<6).map { String(repeating: "\($0)", count: 200) }.joined(separator: "/")
        try fixture.write("\(folder)/a")
        try #require(link("\(fixture.source)/\(folder)/a", "\(fixture.source)/\(folder)/b") == 0)
        let target = String(repeating: "t/", count: 2_000)
        try #require(symlink(target, "\(fixture.source)/\(folder)/link") == 0)
        try await mirror(fixture, fixture.job())
        // Foundation gives only a part of it.
        var read = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("\(fixture.destination)/\(folder)/link", &read, read.count)
        #expect(read.prefix(max(count, 0)).elementsEqual(target.utf8.map { CChar(bitPattern: $0) }))
    }

    /// rsync lists all names of the file, and of which one they are another name at no one of them.
    @Test(arguments: [Publishing.packages, .releases(kept: 2)])
    func `hard links stay one file when only their attributes change`(publish: Publishing) async throws {
        let fixture = try EngineFixture()
        try fixture.write("a/page.html", "one file")
        mkdir("\(fixture.source)/b", 0o755)
        link("\(fixture.source)/a/page.html", "\(fixture.source)/b/page.html")
        let job = fixture.job { $0.publish = publish }
        try await mirror(fixture, job)
        chmod("\(fixture.source)/a/page.html", 0o640)
        try await mirror(fixture, job)
        // Two files at the destination, which are to be one again.
        chmod("\(fixture.source)/a/page.html", 0o600)
        if publish == .packages {
            unlink("\(fixture.destination)/b/page.html")
            try fixture.write(Array("b/page.html".utf8), "one file", in: fixture.destination)
        }
        try await mirror(fixture, job)
    }

    @Test func `drift at the destination is seen and undone`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "a")
        let job = fixture.job()
        try await mirror(fixture, job)
        try fixture.write(Array("a.html".utf8), "drifted", in: fixture.destination)
        try fixture.write(Array("extra/b".utf8), "extra", in: fixture.destination)
        try await mirror(fixture, job)
        #expect(fixture.read("a.html") == "a")
    }

    @Test func `what is excluded is neither copied nor deleted`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        try fixture.write("skip.tmp")
        try fixture.write(Array("gone/keep.tmp".utf8), "kept", in: fixture.destination)
        try fixture.write(Array("gone/drop".utf8), "dropped", in: fixture.destination)
        let job = fixture.job { $0.exclude = ["*.tmp"] }
        let report = try await fixture.run(job)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.read("a.html") == "text")
        #expect(fixture.read("skip.tmp") == nil)
        #expect(fixture.read("gone/keep.tmp") == "kept")
        #expect(fixture.read("gone/drop") == nil)
    }

    @Test func `a run that would delete too much is refused`() async throws {
        let fixture = try EngineFixture()
        for number in 0..<10 { try fixture.write("f\(number)") }
        var job = fixture.job()
        try await mirror(fixture, job)
        for number in 0..<5 { try EngineFixture.remove("\(fixture.source)/f\(number)") }
        job.maxDeletionShare = 0.25
        let recorder = Recorder()
        let report = try await fixture.run(job, recorder)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        #expect(recorder.complaints.map(\.category) == [.validation])
        #expect(recorder.complaints.first?.message.contains("delete 5 of 10 entries") == true)
        #expect(report.outcome == .failed && !report.isInvalidJob)
        #expect(fixture.read("f0") == "text")
        job.maxDeletionShare = 0.5
        try await mirror(fixture, job)
    }

    @Test func `deletions wait while something could not be mirrored`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("moved-from.html", "a")
        var job = fixture.job()
        try await mirror(fixture, job)
        rename("\(fixture.source)/moved-from.html", "\(fixture.source)/moved-to.html")
        try fixture.write("other.html", "b")
        job.continueOnError = true
        job.package.maxPages = 1
        let recorder = Recorder { event in
            guard event.status.state == .transferred, event.transferData.packageHeader?.packageNumber == 1 else {
                return
            }
            truncate("\(event.transferData.packageHeader?.targetFilePath ?? "")/moved-to.html", 0)
        }
        _ = try await fixture.run(job, recorder)
        #expect(recorder.rows.contains("MirroringPackageCompleted error running no -"))
        recorder.checkRules()
        let sentence = "1 deletion is left to the next run, because something could not be mirrored."
        #expect(recorder.complaints.map(\.message).contains(sentence))
        #expect(fixture.read("moved-from.html") == "a")
        try await mirror(fixture, job)
        #expect(fixture.read("moved-from.html") == nil)
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

    @Test func `what was transferred before a cancelled run is not sent again`() async throws {
        let fixture = try EngineFixture()
        for number in 0..<5 { try fixture.write("f\(number).html", "content \(number)") }
        let job = fixture.job()
        let first = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, first) }.value
        let tree = try #require(first.events.last?.transferData.packageHeader?.targetFilePath)
        var status = stat()
        #expect(lstat("\(tree)/f3.html", &status) == 0)
        let inode = status.st_ino
        let second = Recorder()
        #expect(try await fixture.run(job, second).outcome == .succeeded)
        #expect(lstat("\(fixture.destination)/f3.html", &status) == 0)
        #expect(status.st_ino == inode)  // the very file that was staged by the first run
        #expect(try await fixture.differences() == "")
    }

    @Test func `a damaged file of an earlier run is found by its content`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "right")
        let job = fixture.job()
        let first = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, first) }.value
        let staged = try #require(first.events.last?.transferData.packageHeader?.targetFilePath) + "/a.html"
        var status = stat()
        lstat(staged, &status)
        // Same size, same time, other content.
        let handle = try #require(FileHandle(forUpdatingAtPath: staged))
        try handle.write(contentsOf: Data("wrong".utf8))
        try handle.close()
        var times = [status.st_atim, status.st_mtim]
        utimensat(AT_FDCWD, staged, &times, 0)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("a.html") == "right")
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

    @Test func `reset drops what was left behind`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let job = fixture.job()
        let first = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        _ = try await Task { try await fixture.run(job, first) }.value
        #expect(fixture.exists(".destination.mirroring"))
        #expect(try JobReset.reset(job, stateFolder: fixture.stateFolder) == 1)
        #expect(!fixture.exists(".destination.mirroring"))
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
