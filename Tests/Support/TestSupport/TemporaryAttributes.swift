import CMirroringLinux
import Foundation

/// What files of temporary folders can have beside mode, owner and time. The system itself is asked: a test that asked the code that it
/// tests would be skipped where that is wrong.
public enum TemporaryAttributes {
    /// Whether these are extended attributes.
    public static let areKept = isKept("user.test", [1])
    /// Whether these are access lists.
    public static let areListed = isKept("system.posix_acl_access", list)

    /// `u::rw,u:1:r,g::r,m::r,o::-` as the kernel takes it: version 2, then tag, rights and number of each.
    private static let list: [UInt8] =
        [2, 0, 0, 0] + entry(0x01, 6) + entry(0x02, 4, of: 1) + entry(0x04, 4) + entry(0x10, 4) + entry(0x20, 0)

    private static func entry(_ tag: UInt8, _ rights: UInt8, of number: UInt32 = .max) -> [UInt8] {
        [tag, 0, rights, 0] + (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func isKept(_ name: String, _ value: [UInt8]) -> Bool {
        let path = "\(NSTemporaryDirectory())/attributes-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: nil) else { return false }
        defer { try? FileManager.default.removeItem(atPath: path) }
        return setxattr(path, name, value, value.count, 0) == 0
    }
}
