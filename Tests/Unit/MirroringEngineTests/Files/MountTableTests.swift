import MirroringFiles
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

    @Test func `what shows no more than would be seen without it holds nothing`() {
        let table = table(
            "20 1 8:1 / / rw - ext4 /dev/a rw",
            "21 20 8:1 /srv /srv rw - ext4 /dev/a rw",
            "22 21 8:1 /srv/site /srv/site ro - ext4 /dev/a rw",
            "23 22 8:1 /data /srv/site/up rw - ext4 /dev/a rw"
        )
        func holder(_ path: String) -> MountTable.Mount? { table.holder(of: Array(path.utf8)) }
        let site = MountTable.Mount(point: Array("/".utf8), device: "8:1", folder: Array("/srv/site/a".utf8))
        #expect(holder("/srv/site/a") == site)
        let up = MountTable.Mount(point: Array("/srv/site/up".utf8), device: "8:1", folder: Array("/data/b".utf8))
        #expect(holder("/srv/site/up/b") == up)
        #expect(table.points(below: Array("/".utf8)) == [Array("/srv/site/up".utf8)])
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

    @Test func `the system's own table holds the root, and names where /proc is`() throws {
        let current = try #require(MountTable.current)
        #expect(current.holder(of: Array("/".utf8))?.point == Array("/".utf8))
        let number = try #require(try OpenedFolder.named("/").mount().number)
        #expect(current.mounts(inside: "/", on: number).contains("proc"))
        #expect(try OpenedFolder.named("/").mount() != OpenedFolder.named("/proc").mount())
    }

    // MARK: Inside a folder, by the numbers of the mounts

    private func table(_ lines: String...) -> MountTable {
        MountTable(lines.joined(separator: "\n").utf8)
    }

    @Test func `what is mounted inside a folder is told by its path there`() {
        let table = table(
            "20 1 8:1 / / rw - ext4 /dev/a rw",
            "21 20 8:2 / /srv/www rw - ext4 /dev/b rw",
            "22 21 0:9 / /srv/www/uploads rw - tmpfs tmpfs rw",
            "23 21 8:1 /x /srv/www/a/b rw shared:7 - ext4 /dev/a rw",
            "24 20 0:8 / /srv/wwwold rw - tmpfs tmpfs rw"
        )
        #expect(table.mounts(inside: "/srv/www", on: 21) == ["a/b", "uploads"])
        #expect(table.mounts(inside: "/srv/www/uploads", on: 22) == [])
        #expect(table.mounts(inside: "/", on: 20) == ["srv/www", "srv/wwwold"])
    }

    @Test func `a mount inside a mount is that one's, and two at one place are one`() {
        let table = table(
            "21 20 8:2 / /d rw - ext4 /dev/b rw",
            "22 21 0:9 / /d/m rw - tmpfs tmpfs rw",
            "23 22 0:9 / /d/m/n rw - tmpfs tmpfs rw",
            "24 22 0:9 / /d/m rw - tmpfs tmpfs rw"
        )
        #expect(table.mounts(inside: "/d", on: 21) == ["m"])
    }

    @Test func `what a later mount hides is not there`() {
        let table = table(
            "20 1 8:1 / / rw - ext4 /dev/a rw",
            "22 20 0:9 / /d/m rw - tmpfs tmpfs rw",
            "25 20 0:9 / /d rw - tmpfs tmpfs rw"
        )
        #expect(table.mounts(inside: "/d", on: 25) == [])
        #expect(table.mounts(inside: "/d", on: 20) == ["m"])
    }

    @Test func `spaces and backslashes are numbers there`() {
        let table = table(#"22 21 0:9 / /d/two\040words\134x\011 rw - tmpfs tmpfs rw"#)
        #expect(table.mounts(inside: "/d", on: 21) == ["two words\\x\t"])
    }

    @Test(arguments: ["", "22", "22 21 0:9 /", "a b c d e", "22 22 0:9 / /d/m", "\\"])
    func `a line of another form is nothing`(_ line: String) {
        #expect(table(line).mounts(inside: "/d", on: 21) == [])
    }
}
