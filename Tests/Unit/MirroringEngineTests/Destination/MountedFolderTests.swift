import Foundation
import MirroringRemote
import Testing

@testable import MirroringEngine

@Suite struct MountedFolderTests {
    private static let root = "20 1 8:1 / / rw - ext4 /dev/a rw"
    private static let disk = "30 20 8:2 / /none/disk rw - ext4 /dev/b rw"

    private func table(_ lines: String...) -> MountTable { MountTable(lines.joined(separator: "\n").utf8) }

    private func job(_ destination: String, _ publish: Publishing = .packages) -> Job {
        var job = Job(id: UUID(), name: "n", source: "/none/s", destination: destination)
        job.publish = publish
        return job
    }

    @Test(arguments: [Publishing.packages, .releases(kept: 2)])
    func `a destination whose disk is not mounted any more is lost`(_ publish: Publishing) throws {
        let job = job("/none/disk/site", publish)
        let known = try #require(MountedFolder(destinationOf: job, in: table(Self.root, Self.disk)))
        #expect(known.device == "8:2" && known.point == Data("/none/disk".utf8))
        #expect(known.isLost(for: job, in: table(Self.root)))
        #expect(!known.isLost(for: job, in: table(Self.root, Self.disk)))
        #expect(!known.isLost(for: self.job("/none/other"), in: table(Self.root)))
        #expect(!known.isLost(for: job, in: nil))
    }

    /// After a restart the numbers are given anew, and what is mounted there is the operator's choice.
    @Test func `what is mounted at its place is not lost, whatever it is`() throws {
        let job = job("/none/disk")
        let known = try #require(MountedFolder(destinationOf: job, in: table(Self.root, Self.disk)))
        #expect(!known.isLost(for: job, in: table(Self.root, "30 20 0:7 / /none/disk rw - tmpfs tmpfs rw")))
    }

    @Test func `a folder of the same file system that is not mounted any more is lost as well`() throws {
        let job = job("/none/disk/site")
        let bound = "30 20 8:1 /data /none/disk rw - ext4 /dev/a rw"
        var known = try #require(MountedFolder(destinationOf: job, in: table(Self.root, bound)))
        #expect(known.original == Data("/data/site".utf8))
        #expect(known.isLost(for: job, in: table(Self.root)))
        #expect(!known.isLost(for: job, in: table(Self.root, bound)))
        // As earlier versions noted it.
        known.original = nil
        #expect(!known.isLost(for: job, in: table(Self.root)))
    }

    /// As `ReadWritePaths=` of systemd has it: the folder that lies below a lost disk.
    @Test func `a mount of a service's own is neither the disk nor missed`() throws {
        let job = job("/none/disk/site")
        let own = "31 20 8:1 /none/disk /none/disk rw - ext4 /dev/a rw"
        let disk = try #require(MountedFolder(destinationOf: job, in: table(Self.root, Self.disk)))
        #expect(disk.isLost(for: job, in: table(Self.root, own)))
        let service = try #require(MountedFolder(destinationOf: job, in: table(Self.root, own)))
        #expect(service.point == Data("/".utf8))
        #expect(!service.isLost(for: job, in: table("20 1 8:9 / / rw - ext4 /dev/a rw")))
    }

    @Test func `a destination that was on no disk of its own is not lost`() throws {
        let job = job("/none/disk")
        let known = try #require(MountedFolder(destinationOf: job, in: table(Self.root)))
        #expect(!known.isLost(for: job, in: table("20 1 8:9 / / rw - ext4 /dev/a rw")))
        #expect(!known.isLost(for: job, in: table(Self.root, Self.disk)))
    }

    @Test func `past runs keep where the destination was`() throws {
        var runs = PastRuns()
        runs.destination = MountedFolder(destinationOf: job("/none/disk"), in: table(Self.root, Self.disk))
        let read = try JSONDecoder().decode(PastRuns.self, from: JSONEncoder().encode(runs))
        #expect(read.destination?.point == Data("/none/disk".utf8))
    }
}
