import Glibc
public import SystemPackage

/// A call of the system that failed: what was to be done, with which file or folder, and what the system said.
///
/// What a module tells its users is an error of its own, made from this one, with a remedy.
public struct SystemFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the system said.
    public let errno: Errno
    /// What was to be done, a participle such as `written`.
    public let action: String
    /// The file or folder.
    public let path: String

    /// A failure from its parts; `Errno.last` is best the first thing that is asked after the call.
    public init(_ errno: Errno, while action: String, path: String) {
        self.errno = errno
        self.action = action
        self.path = path
    }

    /// The system's number.
    public var number: Int32 { errno.rawValue }

    /// `/a/b can't be written: no space left on device`, without a full stop.
    public var description: String { "\(path) can't be \(action): \(errno.reason)" }

    /// What the system says of a number, as it goes into a sentence: `permission denied`.
    public static func reason(of number: Int32) -> String {
        Errno(rawValue: number).reason
    }

    /// Whether this process, or the whole system, has as many files and sockets open as it may have: closing one helps.
    ///
    /// - Parameter number: `errno`.
    package static func lacksDescriptors(_ number: Int32) -> Bool {
        number == EMFILE || number == ENFILE
    }

    /// What to do about a lack of descriptors, a sentence.
    ///
    /// - Parameter number: `errno`.
    /// - Returns: nil for any other number. Whoever wanted a file or a socket should not be told to look at that one.
    package static func descriptorRemedy(for number: Int32) -> String? {
        guard lacksDescriptors(number) else { return nil }
        return "Let this process have more files open (ulimit -n, LimitNOFILE of a unit)."
    }
}

/// An error that can be made from what the system said, so that files may throw it themselves.
///
/// For the modules of this package alone: what they throw is public, how they make it is not.
package protocol ExpressibleBySystemFailure: Error {
    /// The error of a call of the system.
    init(_ failure: SystemFailure)
}

extension SystemFailure: ExpressibleBySystemFailure {
    /// The failure itself.
    public init(_ failure: SystemFailure) {
        self = failure
    }
}

extension Errno {
    /// Why the last call of the system on this thread that failed did so.
    public static var last: Errno { Errno(rawValue: errno) }

    /// What the system says of it, as it goes into a sentence: `permission denied`.
    public var reason: String { description.lowercased() }
}
