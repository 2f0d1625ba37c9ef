package import FoundationEssentials

/// A folder, and the file system that holds it.
package struct MountedFolder: Sendable, Hashable, Codable {
    /// Its path without symbolic links: another path is another folder.
    package var folder: Data
    /// The folder on which that file system is mounted.
    package var point: Data
    /// Which file system it is, as `major:minor` of its device.
    package var device: String

    /// A folder from its parts.
    package init(folder: Data, point: Data, device: String) {
        (self.folder, self.point, self.device) = (folder, point, device)
    }

    var problem: String? {
        guard [folder, point].allSatisfy({ $0.count <= MessageText.limit && $0.first == UInt8(ascii: "/") }),
            MessageText.isLine(device, limit: 64)
        else { return "a mount that is none" }
        return nil
    }
}
