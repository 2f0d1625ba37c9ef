import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Set-user-ID and set-group-ID come with the content of the source, not upon what somebody else may have written.
@Suite(.enabled(if: geteuid() == 0, "only root can give files away")) struct RightsTests {
    private let fixture: EngineFixture
    private let job: Job
    private var copy: String { "\(fixture.destination)/program" }
    private var original: String { "\(fixture.source)/program" }
    private var evil: String { "\(fixture.path)/evil" }

    init() async throws {
        fixture = try EngineFixture()
        job = fixture.job()
        try fixture.write("program", "right")
        _ = try await fixture.run(job)
        // Somebody who owns the copy puts another content into it, of the same size and time.
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        try fixture.write(Array("program".utf8), "wrong", in: fixture.destination)
        for path in [original, copy] { utimensat(AT_FDCWD, path, &times, 0) }
        chown(copy, 65_534, 65_534)
    }

    @Test(arguments: [0o4755, 0o2755, 0o6711]) func `what another may have written gets no rights`(_ mode: Int)
        async throws
    {
        chmod(original, mode_t(mode))
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(FileFacts(of: copy)?.mode == UInt32(mode))
        #expect(FileFacts(of: copy)?.owner == 0)
        #expect(fixture.read("program") == "right")
    }

    @Test func `nor does it get an owner or mode if it changes hands meanwhile`() async throws {
        chmod(original, 0o711)
        chown(copy, 0, 0)
        let recorder = Recorder { [copy] event in
            if event.status.state == .transferred { chown(copy, Stranger.user, Stranger.user) }
        }
        #expect(try await fixture.run(job, recorder).outcome == .completedWithErrors)
        #expect(recorder.complaints.map(\.category) == [.changedWhileReading])
        #expect(FileFacts(of: copy)?.mode == 0o644)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("program") == "right")
    }

    @Test func `a copy of root's own gets none for its size and time`() async throws {
        chmod(original, 0o4755)
        chown(copy, 0, 0)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(FileFacts(of: copy)?.mode == 0o4755)
        #expect(fixture.read("program") == "right")
    }

    /// rsync takes owner and mode from its list of files, and the content from what has that name when its turn comes.
    @Test(arguments: [0, 2]) func `what was swapped in while rsync read gets none`(retries: Int) async throws {
        try fixture.write(Array("evil".utf8), "wrong", in: fixture.path)
        // What rsync has transferred in the end, where somebody swaps the program and swaps it back: the first time.
        let configuration = try bringingProgram(
            """
            [ -e '\(evil)' ] || exit 0
            cat '\(evil)' >"$tree/program" && touch -r '\(original)' "$tree/program" && rm '\(evil)'
            """
        )
        var job = job
        job.retries = retries
        let recorder = Recorder()
        let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        #expect(recorder.complaints.map(\.category) == [.changedWhileReading])
        #expect(report.outcome == (retries == 0 ? .completedWithErrors : .succeeded))
        #expect(FileFacts(of: evil) == nil)
        #expect(fixture.read("program") == (retries == 0 ? nil : "right"))
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("program") == "right")
        #expect(FileFacts(of: copy)?.mode == 0o4755)
    }

    /// The same, where it is still there afterwards: what is its owner's gets no rights of root's.
    @Test func `what was swapped in and stays gets none of root's`() async throws {
        try fixture.write(Array("evil".utf8), "wrong", in: fixture.path)
        try Stranger.imitate(original, at: evil)
        Stranger.give(evil)
        chmod(evil, 0o4755)
        let configuration = try bringingProgram(
            """
            cat '\(evil)' >"$tree/program" && touch -r '\(original)' "$tree/program" && mv '\(evil)' '\(original)'
            """
        )
        _ = try await JobRunner(job: job, configuration: configuration, sink: Recorder()).run()
        #expect(FileFacts(of: copy) == nil)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(FileFacts(of: copy)?.owner == Stranger.user && FileFacts(of: copy)?.mode == 0o4755)
    }

    /// Has the program brought anew, with rights of root's.
    ///
    /// - Parameter steps: what a shell does each time that rsync has transferred files to `$tree`.
    /// - Returns: how the engine is to run for that.
    private func bringingProgram(_ steps: String) throws -> EngineConfiguration {
        unlink(copy)
        chmod(original, 0o4755)
        return try fixture.scriptedRsync(
            """
            rsync "$@" || exit
            case "$*" in *--files-from*) ;; *) exit 0 ;; esac
            for tree; do :; done
            \(steps)
            """
        )
    }

    @Test func `programs come with their rights, and folders with theirs`() async throws {
        for (name, mode) in [("setuid", 0o4711), ("setgid", 0o2755), ("both", 0o6750)] {
            try fixture.write("tools/deep/\(name)", String(repeating: name, count: 1 << 18))
            chown("\(fixture.source)/tools/deep/\(name)", 0, 23_456)
            chmod("\(fixture.source)/tools/deep/\(name)", mode_t(mode))
        }
        chmod("\(fixture.source)/tools", 0o2775)
        chmod("\(fixture.source)/tools/deep", 0o3775)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
        #expect(FileFacts(of: "\(fixture.destination)/tools/deep/both")?.mode == 0o6750)
        #expect(FileFacts(of: "\(fixture.destination)/tools/deep")?.mode == 0o3775)
    }
}
