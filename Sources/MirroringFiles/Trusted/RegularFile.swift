import Glibc
import SystemPackage

/// An open regular file: everything that is asked of it is asked of the descriptor, so that nobody can put another in its place
/// between the look and the reading.
public struct RegularFile: ~Copyable {
    private let owned: OwnedDescriptor
    private let status: stat

    /// The most bytes of a file that a person writes: a settings file, a job file.
    public static let handwrittenLimit = 1 << 20

    /// Opens a file by its path, for reading. Symbolic links are followed: whoever names a path has chosen it.
    ///
    /// - Throws: ``FileProblem``: it is missing, closed to this user, or no regular file. Nothing is waited for.
    public init(opening path: String) throws(FileProblem) {
        try self.init(Self.open(path))
    }

    /// Takes over what was opened.
    init(_ owned: consuming OwnedDescriptor) throws(FileProblem) {
        let status = try Self.status(of: owned)
        if let problem = FileProblem.ofType(status.st_mode) { throw problem }
        self.owned = owned
        self.status = status
    }

    private static func open(_ path: String) throws(FileProblem) -> OwnedDescriptor {
        do throws(Errno) {
            return try OwnedDescriptor(Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))
        } catch {
            throw error.rawValue == ENXIO
                ? FileProblem(.wrongType, "is a socket or a device that is not there")
                : FileProblem(error.rawValue, while: "opened")
        }
    }

    private static func status(of owned: borrowing OwnedDescriptor) throws(FileProblem) -> stat {
        do throws(Errno) {
            return try owned.status()
        } catch {
            throw FileProblem(error.rawValue, while: "looked at")
        }
    }

    /// Who may read it and does not have to, as `chmod` calls them: `o` for every user, `g` for its group, `go` for both; nil for
    /// nobody.
    ///
    /// The group counts where it is the one that files of this user have unless somebody says otherwise. Whoever has given a file to
    /// another group, that of a service for instance, meant it to be read.
    public var needlessReaders: String? {
        let isOwnGroups = status.st_uid == geteuid() && status.st_gid == getegid()
        let readers =
            (isOwnGroups && status.st_mode & S_IRGRP != 0 ? "g" : "") + (status.st_mode & S_IROTH != 0 ? "o" : "")
        return readers.isEmpty ? nil : readers
    }

    /// Its permissions as `chmod` takes them, such as `644`.
    public var permissions: String { String(status.st_mode & 0o7777, radix: 8) }

    /// Why its content may be another's than this user's or root's; nil if it is theirs alone.
    package var distrust: FileProblem? { Trust(status).problem }

    /// Reads the file as a whole.
    ///
    /// - Parameter limit: the most bytes that are read.
    public func bytes(limit: Int = handwrittenLimit) throws(FileProblem) -> [UInt8] {
        // Asked before, so that nothing is read of what is far too large; and counted, since a size is only a claim.
        guard status.st_size <= limit else { throw .largerThan(limit) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(owned.number, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw FileProblem(errno, while: "read")
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw .largerThan(limit) }
        }
    }

    /// Reads the file as text.
    ///
    /// - Parameter limit: the most bytes that are read.
    public func text(limit: Int = handwrittenLimit) throws(FileProblem) -> String {
        let bytes = try self.bytes(limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            var line = 1
            var decoder = UTF8()
            var iterator = bytes.makeIterator()
            while case .scalarValue(let scalar) = decoder.decode(&iterator) { line += scalar == "\n" ? 1 : 0 }
            throw FileProblem(.notText, "is not text in UTF-8 (line \(line))")
        }
        return text
    }
}
