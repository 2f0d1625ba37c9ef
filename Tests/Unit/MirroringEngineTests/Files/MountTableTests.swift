import Testing

@testable import MirroringEngine

@Suite struct MountTableTests {
    private let table = MountTable(
        """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:5 / /proc rw,nosuid - proc proc rw
        40 22 8:17 / /mnt/disk rw,noatime shared:9 - xfs /dev/sdb1 rw
        41 40 8:33 / /mnt/disk/up\\040loads rw - xfs /dev/sdc1 rw
        42 40 8:49 /sub /mnt/disk/up\\040loads rw master:2 propagate_from:1 - xfs /dev/sdd1 rw
        43 22 0:44 / /mnt/disk2 rw - tmpfs tmpfs rw
        no line of it

        """.utf8
    )

    private func holder(_ path: String) -> String? {
        table.holder(of: Array(path.utf8)).map { "\(String(decoding: $0.point, as: UTF8.self)) \($0.device)" }
    }

    @Test func `what has a path lies on the nearest mount, and on the last of several`() {
        #expect(holder("/") == "/ 8:1")
        #expect(holder("/srv/site") == "/ 8:1")
        #expect(holder("/mnt/disk") == "/mnt/disk 8:17")
        #expect(holder("/mnt/disk/site") == "/mnt/disk 8:17")
        #expect(holder("/mnt/disk/up loads/a") == "/mnt/disk/up loads 8:49")
        #expect(holder("/mnt/disk20") == "/ 8:1")
    }

    @Test func `mounts below a folder are found once`() {
        let below = { (path: String) in
            table.points(below: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(below("/mnt/disk") == ["/mnt/disk/up loads"])
        #expect(below("/mnt") == ["/mnt/disk", "/mnt/disk/up loads", "/mnt/disk2"])
        #expect(below("/srv") == [])
        #expect(below("/").count == 4)
    }

    @Test func `the system's own table holds the root`() throws {
        let current = try #require(MountTable.current)
        #expect(current.holder(of: Array("/".utf8))?.point == Array("/".utf8))
    }
}
