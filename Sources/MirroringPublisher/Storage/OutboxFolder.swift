import Foundation
import MirroringFiles

/// The folder in which all processes of a host keep what they publish, each its own share.
struct OutboxFolder: Sendable {
    let path: String

    /// Opens the folder, and makes it if it is not there.
    init(_ path: String) throws(OutboxError) {
        self.path = path
        do {
            try FolderMaking.make(path, permissions: 0o700)
        } catch {
            throw OutboxError(
                .unusableFolder,
                "The outbox folder \(path) \(error). Use one that this user may write."
            )
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw OutboxError(.unusableFolder, number: errno, while: "used", "folder \(path)")
        }
    }

    /// The folder as it is, to look at and no more: nothing is made, and the right to read it is enough.
    ///
    /// - Returns: nil if there is nothing of that name.
    init?(inspecting path: String) throws(OutboxError) {
        self.path = path
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw OutboxError(.unusableFolder, number: errno, while: "looked at", "folder \(path)")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw OutboxError(.unusableFolder, "The outbox folder \(path) is no folder. Name one.")
        }
        guard access(path, R_OK | X_OK) == 0 else {
            throw OutboxError(.unusableFolder, number: errno, while: "looked into", "folder \(path)")
        }
    }

    /// What lies in the folder.
    struct Listing {
        /// The processes that have a share, the oldest first.
        var instances: [UUID] = []
        /// The numbers of each process's segments, ascending.
        var segments: [UUID: [Int]] = [:]
        /// Names of files that were set aside.
        var corrupt: [String] = []
        /// Names of files that are not ours.
        var foreign: [String] = []
        /// The size of each process's segments.
        var sizes: [UUID: Int] = [:]
        /// The size of all segments.
        var bytes: Int { sizes.values.reduce(0, +) }
    }

    /// Lists the folder.
    func list() throws(OutboxError) -> Listing {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw OutboxError(
                .unusableFolder,
                "The outbox folder \(path) can't be listed: \(error.localizedDescription) Make it readable for this user."
            )
        }
        var listing = Listing()
        for name in names {
            if let segment = SegmentName(name) {
                listing.segments[segment.instance, default: []].append(segment.number)
                listing.sizes[segment.instance, default: 0] += size(of: segment)
            } else if let instance = SegmentName.instance(ofOwner: name) {
                listing.segments[instance, default: []] += []
            } else if name.hasSuffix(SegmentName.corruptSuffix) {
                listing.corrupt.append(name)
            } else {
                listing.foreign.append(name)
            }
        }
        listing.instances = listing.segments.keys.sorted { $0.uuidString < $1.uuidString }
        for instance in listing.instances {
            listing.segments[instance]?.sort()
        }
        return listing
    }

    /// The size of a segment's file; 0 if it is not there.
    func size(of segment: SegmentName) -> Int {
        var status = stat()
        return stat("\(path)/\(segment)", &status) == 0 ? status.st_size : 0
    }

    /// Removes segments all of whose events are confirmed; those that hold something unreadable are set aside.
    func retire(_ segments: [SegmentName], corrupt: Set<SegmentName>) {
        for segment in segments {
            if corrupt.contains(segment) {
                rename("\(path)/\(segment)", "\(path)/\(segment)\(SegmentName.corruptSuffix)")
            } else {
                unlink("\(path)/\(segment)")
            }
        }
    }

    /// Waits until the names of new files are on the disk.
    func synchronize() throws(OutboxError) {
        do throws(SystemFailure) {
            try OpenedFile<SystemFailure>(path, O_RDONLY | O_DIRECTORY, while: "flushed").synchronize()
        } catch {
            throw OutboxError(.unwritable, number: error.number, while: error.action, "folder \(path)")
        }
    }
}
