import Foundation

/// The home folder of whoever runs this: where `~` leads, and where the default folders are.
public enum HomeFolder {
    /// `$HOME` where that is an absolute path, else the folder of the account; nil if it has none either.
    public static var path: String? { found(in: ProcessInfo.processInfo.environment, or: account) }

    static func found(in variables: [String: String], or account: String?) -> String? {
        [variables["HOME"], account].compactMap(\.self).first { $0.hasPrefix("/") }
    }

    /// Why there is none, and what helps, to which its user adds what helps as well.
    static let absence = "HOME is no absolute path, and this user's account has no home folder. Set HOME, or"

    /// The home of the user who runs this, as the system knows it; `HOME` may be another's. Nil if it knows none.
    package static var account: String? {
        // The longest entry takes far less.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 16) { buffer in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress,
                getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0, found != nil, let home = entry.pw_dir
            else { return nil }
            return String(cString: home)
        }
    }
}

/// Why a path that begins with `~` can't be made absolute.
public enum HomeProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// It begins with another user's home, `~name`.
    case anothers
    /// Nobody knows this user's.
    case unknown

    /// A sentence or two, with what to do.
    public var description: String {
        switch self {
        case .anothers: "Of homes only this user's is known, as ~ or ~/…; write the path out."
        case .unknown: "Where ~ leads is not known: \(HomeFolder.absence) write the path out."
        }
    }
}
