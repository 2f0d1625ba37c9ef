import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// One file that can't be had is one file less; what would stop the next one as well stops the package.
@Suite struct FailureReachTests {
    @Test(arguments: [
        EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EINVAL, EILSEQ, EXDEV, EMLINK, EOPNOTSUPP, EFBIG,
    ])
    func `an error of one name costs the item`(code: Int32) {
        #expect(failure(code).reach == .item)
    }

    /// `EFBIG` has the category of a full disk, and `EROFS` that of a forbidden file: the number decides.
    @Test(arguments: [ENOSPC, EDQUOT, EIO, EROFS, ETIMEDOUT, ECONNRESET, EMFILE, ENOMEM])
    func `an error of the file system costs the package`(code: Int32) {
        #expect(failure(code).reach == .package)
    }

    @Test func `without a system's error the category decides`() {
        let items: [MirroringEvents.Category] = [
            .validation, .authorization, .notFound, .checksum, .changedWhileReading,
        ]
        for category in MirroringEvents.Category.known {
            #expect(RunFailure(category, "It failed.").reach == (items.contains(category) ? .item : .package))
        }
        #expect(RunFailure(MirroringEvents.Category(rawValue: "new"), "It failed.").reach == .package)
    }

    @Test func `it may be known to cost more, and costs no less for that`() {
        #expect(failure(EACCES).reaching(.package).reach == .package)
        #expect(failure(EACCES).reaching(.package).description == failure(EACCES).description)
        #expect(failure(ENOSPC).reaching(.item).reach == .package)
        #expect(FailureReach.item < .package && FailureReach.package < .run)
    }

    @Test func `a source that is another folder, or gone, costs the run`() throws {
        let fixture = try EngineFixture()
        let root = try LocalSource(path: fixture.source)
        rename(fixture.source, "\(fixture.path)/away")
        let gone = #expect(throws: RunFailure.self) { try root.check() }
        #expect(gone?.reach == .run)
        mkdir(fixture.source, 0o755)
        let other = #expect(throws: RunFailure.self) { try root.check() }
        #expect(other?.reach == .run)
    }

    private func failure(_ code: Int32) -> RunFailure {
        RunFailure(errno: code, action: "read", item: "/srv/a")
    }
}
