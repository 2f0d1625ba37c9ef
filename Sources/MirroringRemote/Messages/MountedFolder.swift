package import FoundationEssentials

/// A folder, and the file system that holds it.
package struct MountedFolder: Sendable, Hashable, Codable {
    /// Its path without symbolic links: another path is another folder.
    package var folder: Data
    /// The folder on which that file system is mounted.
    package var point: Data
    /// Which file system it is, as `major:minor` of its device.
    package var device: String
    /// Which folder of that file system it is, as the system names it; nil if that is not known.
    package var original: Data?

    /// The most bytes of such a name: one path behind another.
    package static let originalLimit = 2 * MessageText.limit

    /// A folder from its parts.
    package init(folder: Data, point: Data, device: String) {
        (self.folder, self.point, self.device) = (folder, point, device)
    }

    var problem: String? {
        guard [folder, point].allSatisfy({ $0.count <= MessageText.limit && $0.first == UInt8(ascii: "/") }),
            MessageText.isLine(device, limit: 64), (original?.count ?? 0) <= Self.originalLimit
        else { return "a mount that is none" }
        return nil
    }
}
