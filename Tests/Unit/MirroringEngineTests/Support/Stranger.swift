import CMirroringLinux
import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Another user of the machine, who leaves things where root works.
enum Stranger {
    static let user: uid_t = 65_534

    static func give(_ paths: String...) {
        for path in paths { lchown(path, user, user) }
    }

    /// A folder of his.
    static func makeFolder(_ path: String) {
        mkdir(path, 0o755)
        give(path)
    }

    /// Makes a file's size and time those of another, as anybody may with his own file.
    static func imitate(_ original: String, at path: String) throws {
        var status = stat()
        try #require(lstat(original, &status) == 0)
        try #require(truncate(path, status.st_size) == 0)
        var times = [status.st_atim, status.st_mtim]
        try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
    }

    /// A list by which he may do everything with what is made in a folder, as the kernel keeps it.
    private static let accessList: [UInt8] = {
        var list: [UInt8] = [2, 0, 0, 0]
        for (tag, user) in [(0x01, -1), (0x02, Int32(user)), (0x04, -1), (0x10, -1), (0x20, -1)] as [(UInt8, Int32)] {
            list += [tag, 0, 7, 0] + withUnsafeBytes(of: user.littleEndian, Array.init)
        }
        return list
    }()
    private static let listNames = ["system.posix_acl_access", "system.posix_acl_default"]

    /// Gives himself all rights to a folder and what will be made in it; false where the file system has no such lists.
    static func putLists(on path: String) -> Bool {
        listNames.allSatisfy { setxattr(path, $0, accessList, accessList.count, 0) == 0 }
    }

    static func hasLists(on path: String) -> Bool {
        listNames.contains { getxattr(path, $0, nil, 0) >= 0 }
    }
}
