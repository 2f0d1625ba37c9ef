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
        #expect(try await fixture.run(job, recorder).outcome == .failed)
        #expect(recorder.complaints.map(\.category) == [.changedWhileReading])
        #expect(FileFacts(of: copy)?.mode == 0o644)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(fixture.read("program") == "right")
    }
}
