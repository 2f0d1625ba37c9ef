import MirroringFiles
import Testing

@testable import MirroringEngine

@Suite struct RsyncVersionTests {
    @Test(
        arguments: [
            ("rsync  version 3.2.7  protocol version 31", RsyncVersion(major: 3, minor: 2, patch: 7)),
            ("rsync  version v3.5.0  protocol version 32", RsyncVersion(major: 3, minor: 5, patch: 0)),
            ("rsync  version 3.1.3pre1  protocol version 31.PR14", RsyncVersion(major: 3, minor: 1, patch: 3)),
            ("rsync  version 2.6.9  protocol version 29", RsyncVersion(major: 2, minor: 6, patch: 9)),
        ]
    )
    func `it is read from the first line`(line: String, version: RsyncVersion) {
        #expect(RsyncVersion(line.utf8) == version)
    }

    @Test(
        arguments: [
            "", "rsync", "openrsync: protocol version 29", "rsync  version next  protocol version 31",
            "rsync  version 3.2  protocol version 31", "Web site: https://rsync.samba.org/",
        ]
    )
    func `what says it otherwise has none`(line: String) {
        #expect(RsyncVersion(line.utf8) == nil)
    }

    @Test func `nanoseconds are compared from 3.1.3 on`() {
        let versions = [(3, 1, 2), (3, 0, 9), (2, 9, 9), (3, 1, 3), (3, 2, 0), (4, 0, 0)]
        let compare = versions.map {
            RsyncVersion(major: $0.0, minor: $0.1, patch: $0.2) >= .comparesNanoseconds
        }
        #expect(compare == [false, false, false, true, true, true])
    }

    @Test func `what it was built without is said among its abilities`() {
        var version = RsyncVersion(major: 3, minor: 2, patch: 7)
        version.takeAbilities("    hardlink-symlinks, IPv6, atimes, append, ACLs, xattrs, optional secluded-args".utf8)
        #expect(version.attributes == .all)
        version.takeAbilities("    socketpairs, symlinks, symtimes, append, no ACLs,".utf8)
        #expect(version.attributes == .extended)
        version.takeAbilities("    no xattrs, no iconv".utf8)
        #expect(version.attributes == [])
        #expect(version.attributes.sentence == nil)
        let end = #"set "accessLists" and "extendedAttributes" to false in the job."#
        #expect(AttributeKinds.all.sentence?.hasSuffix(end) == true)
    }

    @Test func `the one that is installed has one`() async throws {
        #expect(try await Rsync(program: "rsync").version() != nil)
        #expect(try await Rsync(program: "true").version() == nil)
    }
}
