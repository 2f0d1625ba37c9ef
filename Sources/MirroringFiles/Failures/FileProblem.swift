import Foundation

/// Why a file or folder can't be used, in words that follow its name: `is a folder`, `can't be opened: permission denied`.
public struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason; matchable.
    public enum Kind: Sendable, Hashable {
        /// There is nothing of that name.
        case missing
        /// The system refuses; its number is in ``FileProblem/number``.
        case refused
        /// It is something else than a regular file or folder.
        case wrongType
        /// It is larger than anything that is meant to be there.
        case tooLarge
        /// Its bytes are not text in UTF-8.
        case notText
        /// Somebody else owns it, or may change it.
        case untrusted
    }

    /// What kind of reason.
    public let kind: Kind
    /// The system's number, `errno`; 0 where the system said nothing.
    public let number: Int32
    /// The file or folder it is about, where that is not the one that was asked for, or where several were.
    public let path: String?
    private let reason: String

    /// What follows the name; with the name itself, if it has ``path``.
    public var description: String { path.map { "\($0) \(reason)" } ?? reason }

    init(_ kind: Kind, number: Int32 = 0, at path: String? = nil, _ reason: String) {
        self.kind = kind
        self.number = number
        self.path = path
        self.reason = reason
    }

    /// What follows the name of a file; if it is about its folder, that is named.
    public func description(in file: String) -> String {
        path == nil || path == file ? reason : "can't be used: \(description)"
    }

    /// The same of a file or folder.
    func at(_ path: String) -> FileProblem {
        FileProblem(kind, number: number, at: self.path ?? path, reason)
    }

    /// What the system said to a call.
    ///
    /// - Parameters:
    ///   - number: `errno`.
    ///   - action: what was to be done, a participle such as `opened`.
    public init(_ number: Int32, while action: String) {
        let said = SystemFailure.reason(of: number)
        self.init(number == ENOENT ? .missing : .refused, number: number, "can't be \(action): \(said)")
    }

    /// A file is larger than anything that is meant to be there.
    ///
    /// - Parameter limit: the most bytes that it may have.
    package static func largerThan(_ limit: Int) -> FileProblem {
        let size = limit > 0 && limit.isMultiple(of: 1 << 20) ? "\(limit >> 20) MiB" : "\(limit) bytes"
        return FileProblem(.tooLarge, "is larger than \(size)")
    }

    /// What something is that is not a regular file; nil for a regular file.
    static func ofType(_ mode: mode_t) -> FileProblem? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: FileProblem(.wrongType, "is a folder, not a file")
        case S_IFIFO: FileProblem(.wrongType, "is a named pipe, not a regular file")
        case S_IFSOCK: FileProblem(.wrongType, "is a socket, not a regular file")
        case S_IFLNK: FileProblem(.wrongType, "is a symbolic link")
        default: FileProblem(.wrongType, "is a device, not a regular file")
        }
    }
}
