import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What an ended run has transferred stays for the next one, until somebody drops it.
@Suite struct ResumedMirrorTests {
    @Test func `what was transferred before a cancelled run is not sent again`() async throws {
        let fixture = try EngineFixture()
        for number in 0..<5 { try fixture.write("f\(number).html", "content \(number)") }
        let job = fixture.job()
        let tree = try await fixture.leavePackage(of: job)
        var status = stat()
        #expect(lstat("\(tree)/f3.html", &status) == 0)
        let inode = status.st_ino
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(lstat("\(fixture.destination)/f3.html", &status) == 0)
        #expect(status.st_ino == inode)  // the very file that was staged by the first run
        #expect(try await fixture.differences() == "")
    }

    @Test func `a damaged file of an earlier run is found by its content`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html", "right")
        let job = fixture.job()
        let staged = try await fixture.leavePackage(of: job) + "/a.html"
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

    @Test func `reset drops what was left behind`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        let job = fixture.job()
        try await fixture.leavePackage(of: job)
        #expect(fixture.exists(".destination.mirroring"))
        #expect(try JobReset.reset(job, stateFolder: fixture.stateFolder) == 1)
        #expect(!fixture.exists(".destination.mirroring"))
    }
}
