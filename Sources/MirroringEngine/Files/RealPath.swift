import Foundation
import MirroringFiles

/// Paths as the kernel goes them: what `..` means depends on the symbolic link before it.
enum RealPath {
    /// Why a path can't be gone.
    struct Obstacle: Error {
        /// The path as far as it can't be gone.
        let path: String
        /// What the system said, `errno`.
        let number: Int32
    }

    /// An absolute path without `.` and `..`. Symbolic links stay, but for those before a `..`, where it is the folder they lead
    /// to that has a parent.
    static func withoutParents(_ path: String) throws(Obstacle) -> String {
        var components: [Substring] = []
        // How many of them are known to be no links: a long row of `..` is resolved once.
        var resolved = 0
        for component in path.pathNames() where component != "." {
            guard component == ".." else {
                components.append(component)
                continue
            }
            if resolved < components.count {
                let way = "/\(components.joined(separator: "/"))"
                guard let real = resolve("\(way)/.") else { throw Obstacle(path: way, number: errno) }
                components = real.pathNames()
            }
            _ = components.popLast()
            resolved = components.count
        }
        return "/\(components.joined(separator: "/"))"
    }

    /// An absolute path with every symbolic link resolved, as far as it exists; what does not stays as it is.
    static func of(_ path: String) -> String {
        var rest: [Substring] = []
        var way = path.pathNames()
        while !way.isEmpty {
            if let real = resolve("/\(way.joined(separator: "/"))") {
                return rest.isEmpty ? real : real.path(of: rest.reversed().joined(separator: "/"))
            }
            rest.append(way.removeLast())
        }
        return path
    }

    /// The same for what has the path itself, which may be a symbolic link: that stays.
    static func ofEntry(_ path: String) -> String {
        of(path.parentPath).path(of: path.lastPathComponent)
    }

    /// A path with every symbolic link resolved, as the kernel has it; nil if it can't be gone.
    static func bytes(of path: String) -> [UInt8]? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    private static func resolve(_ path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
