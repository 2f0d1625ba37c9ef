import Foundation
import MirroringEvents
import MirroringFiles
import TestSupport
import Testing

@testable import MirroringEngine

/// Whole runs in which not everything can be had: the rest is mirrored.
@Suite struct PartialRunTests {
    /// How the engine runs with an rsync after each of whose transfers a shell does something.
    private func configuration(_ fixture: EngineFixture, _ steps: String) throws -> EngineConfiguration {
        try fixture.scriptedRsync(
            """
            rsync "$@"
            code=$?
            case "$*" in *--files-from*) \(steps) ;; esac
            exit $code
            """
        )
    }

    @Test(arguments: [0, 2])
    func `of a file that is written all the time a whole state arrives`(retries: Int) async throws {
        let fixture = try EngineFixture()
        try fixture.write("log", "0\n")
        try fixture.write("page.html")
        try fixture.write(Array("old".utf8), "deleted", in: fixture.destination)
        let job = fixture.job { $0.retries = retries }
        let configuration = try configuration(fixture, "echo 1 >>'\(fixture.source)/log'")
        let recorder = Recorder()
        let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        recorder.checkRules()
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.read("log") == "0\n" + String(repeating: "1\n", count: retries))
        #expect(fixture.read("page.html") == "text")
        #expect(fixture.read("old") == nil)
        let categories = [MirroringEvents.Category?](repeating: .changedWhileReading, count: retries + 1)
        #expect(recorder.complaints.map(\.category) == categories)
        #expect(recorder.complaints.last?.message.hasPrefix("log is written all the time; its state of ") == true)
        // The next run brings what has come since.
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test func `it may have another name, which stays one`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("log", "0\n")
        link("\(fixture.source)/log", "\(fixture.source)/other")
        let configuration = try configuration(fixture, "echo 1 >>'\(fixture.source)/log'")
        let job = fixture.job { $0.retries = 1 }
        let report = try await JobRunner(job: job, configuration: configuration, sink: Recorder()).run()
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.read("log") == "0\n1\n" && fixture.read("other") == "0\n1\n")
        let names = ["log", "other"].map { FileFacts(of: "\(fixture.destination)/\($0)")?.identity }
        #expect(names[0] == names[1])
    }

    /// The folder goes first: without it in the list, what stands in its place would be taken for a way out.
    @Test func `it may lie in a folder that takes a file's place`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("folder/log", "0\n")
        try fixture.write(Array("folder".utf8), "a file", in: fixture.destination)
        let configuration = try configuration(fixture, "echo 1 >>'\(fixture.source)/folder/log'")
        let report = try await JobRunner(job: fixture.job(), configuration: configuration, sink: Recorder()).run()
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.read("folder/log") == "0\n")
    }

    @Test func `a reading that rsync has complained of is not taken`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("log", "0\n")
        let steps = """
            echo 1 >>'\(fixture.source)/log'
            echo 'rsync: [sender] read errors mapping "\(fixture.source)/log": No data available (61)' >&2
            """
        let configuration = try configuration(fixture, steps)
        let report = try await JobRunner(job: fixture.job(), configuration: configuration, sink: Recorder()).run()
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.map(\.item) == ["log"])
        #expect(fixture.read("log") == nil)
    }

    /// It was said of the source, which has nothing wrong with it, and of no item.
    @Test func `what a folder is in the way of that stays is named, and the rest is mirrored`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("old", "a file now")
        try fixture.write("page.html")
        for name in ["old/sub/k.bak", "old/page.html"] {
            try fixture.write(Array(name.utf8), "x", in: fixture.destination)
        }
        let job = fixture.job { $0.exclude = ["*.bak"] }
        let changes = try await JobPlan(of: job).changes
        #expect(changes.unreadable == [])
        #expect(changes.obstructions.map { "\($0.path)" } == ["old"] && !changes.isEmpty)
        let report = try await fixture.run(job)
        #expect(report.outcome == .completedWithErrors)
        // The second stays at the destination, where nothing else of the folder does.
        #expect(report.failures.map(\.item) == ["old", "old/sub"])
        #expect(
            report.failures.first?.description.contains("destination/old is a folder that holds what the job excludes")
                == true
        )
        #expect(fixture.read("page.html") == "text" && fixture.read("old/sub/k.bak") == "x")
        try EngineFixture.remove("\(fixture.destination)/old")
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("old") == "a file now")
    }

    @Test func `a path that is too long for rsync is named, and the rest is mirrored`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("page.html")
        var folder = try OpenedFolder.named(fixture.source)
        let name = String(repeating: "d", count: 200)
        for _ in 0..<21 {
            try folder.makeFolder(FileName(name), permissions: 0o755)
            folder = try #require(try folder.folder(FileName(name)))
        }
        let report = try await fixture.run(fixture.job())
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.count == 1 && report.failures.first?.category == .validation)
        #expect(report.failures.first?.description.contains("more than rsync takes") == true)
        #expect(fixture.read("page.html") == "text")
    }

    /// The run failed of the folder that rsync had made of it.
    @Test func `a file that becomes a folder meanwhile costs itself`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("page.html")
        try fixture.write("other", "text")
        let configuration = try fixture.scriptedRsync(
            """
            case "$*" in *--files-from*) rm '\(fixture.source)/other'; mkdir '\(fixture.source)/other' ;; esac
            exec rsync "$@"
            """
        )
        let report = try await JobRunner(job: fixture.job(), configuration: configuration, sink: Recorder()).run()
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.map(\.item) == ["other"] && report.failures.first?.category == .changedWhileReading)
        #expect(fixture.read("page.html") == "text" && !fixture.exists("destination/other"))
        #expect(try await fixture.run(fixture.job()).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test(arguments: [true, false])
    func `what becomes something else before it is exported costs itself`(becomesFolder: Bool) async throws {
        let fixture = try EngineFixture()
        try fixture.write("page.html")
        try fixture.write(becomesFolder ? "other" : "other/page.html", "text")
        let change = becomesFolder ? "rm -r \"$o\"; mkdir \"$o\"" : "rm -r \"$o\"; echo text >\"$o\""
        let configuration = try fixture.scriptedRsync(
            """
            rsync "$@"
            code=$?
            o='\(fixture.source)/other'
            case "$*" in *--dry-run*) \(change) ;; esac
            exit $code
            """
        )
        let report = try await JobRunner(job: fixture.job(), configuration: configuration, sink: Recorder()).run()
        #expect(report.outcome == .completedWithErrors)
        #expect(report.failures.first?.item == "other" && report.failures.first?.category == .changedWhileReading)
        #expect(fixture.read("page.html") == "text" && !fixture.exists("destination/other"))
    }

    @Test func `holes stay holes`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("disk.img", "begin")
        truncate("\(fixture.source)/disk.img", 256 << 20)
        let original = try #require(FileFacts(of: "\(fixture.source)/disk.img"))
        try #require(original.isSparse)
        #expect(try await fixture.run(fixture.job()).outcome == .succeeded)
        let copy = try #require(FileFacts(of: "\(fixture.destination)/disk.img"))
        #expect(copy.size == original.size)
        #expect(copy.allocated < 1 << 20)
        #expect(try await fixture.differences() == "")
    }

    /// By the engine's own limit, so that rsync, whose child it is, has it as well: that needs one a level.
    @Test func `a tree that is deeper than files may be open is mirrored`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try EngineFixture()
            let name = repeatElement("d", count: 600).joined(separator: "/") + "/page.html"
            try fixture.write(name, "deep")
            try fixture.write("page.html")
            let job = fixture.job { $0.maxDeletionShare = 1 }
            try leaveDescriptors(700)
            #expect(try await fixture.run(job).outcome == .succeeded)
            #expect(fixture.read(name) == "deep")
            #expect(try await fixture.differences() == "")
            try EngineFixture.remove("\(fixture.source)/d")
            #expect(try await fixture.run(job).outcome == .succeeded)
            #expect(!fixture.exists("destination/d"))
        }
    }
}
