import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Set-user-ID and set-group-ID come with the content of the source, not upon what somebody else may have written.
@Suite(.enabled(if: geteuid() == 0, "only root can give files away")) struct RightsTests {
    private let shop: Workshop
    private let job: Job
    private var copy: String { "\(shop.destination)/program" }
    private var original: String { "\(shop.source)/program" }

    init() async throws {
        shop = try Workshop()
        job = shop.job()
        try shop.write("program", "right")
        _ = try await shop.run(job)
        // Somebody who owns the copy puts another content into it, of the same size and time.
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        try shop.write(Array("program".utf8), "wrong", in: shop.destination)
        for path in [original, copy] { utimensat(AT_FDCWD, path, &times, 0) }
        chown(copy, 65_534, 65_534)
    }

    @Test(arguments: [0o4755, 0o2755, 0o6711]) func `what another may have written gets no rights`(_ mode: Int)
        async throws
    {
        chmod(original, mode_t(mode))
        #expect(try await shop.run(job).outcome == .succeeded)
        #expect(FileFacts(of: copy)?.mode == UInt32(mode))
        #expect(FileFacts(of: copy)?.owner == 0)
        #expect(shop.read("program") == "right")
    }

    @Test func `it gets none if it changes hands meanwhile either`() async throws {
        chmod(original, 0o4755)
        chown(copy, 0, 0)
        let recorder = Recorder { [copy] event in
            if event.status.state == .transferred { chown(copy, 65_534, 65_534) }
        }
        #expect(try await shop.run(job, recorder).outcome == .failed)
        #expect(recorder.complaints.map(\.category) == [.changedWhileReading])
        #expect(FileFacts(of: copy)?.mode == 0o644)
        #expect(try await shop.run(job).outcome == .succeeded)
        #expect(shop.read("program") == "right")
    }
}
