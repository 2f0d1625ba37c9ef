import Foundation
package import MirroringFiles

/// Why an offline log can't be written or read.
public struct OfflineLogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of trouble that a caller may want to tell apart.
    @nonexhaustive
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// No space is left, or a quota is reached: free some and append again.
        case diskFull
        /// The file or folder is not there.
        case notFound
        /// The process may not read or write it.
        case notPermitted
        /// The file is there, but is not an offline log.
        case notAnOfflineLog
        /// The file or folder is another's, or not what has to be there.
        case unusable
        /// Anything else that the system reported.
        case io
    }

    /// What kind of trouble it is.
    public let code: Code
    /// The file or folder.
    public let path: String
    /// The system's `errno`; 0 where the system is not to blame.
    public let systemError: Int32
    /// What was to be done, as in `written`.
    private let action: String

    /// The error of a system call.
    ///
    /// - Parameters:
    ///   - systemError: its `errno`.
    ///   - action: what was to be done, a participle.
    ///   - path: the file or folder.
    init(_ systemError: Int32, while action: String, path: String) {
        self.systemError = systemError
        self.action = action
        self.path = path
        code = Self.code(of: systemError)
    }

    private static func code(of systemError: Int32) -> Code {
        switch systemError {
        case ENOSPC, EDQUOT: .diskFull
        case ENOENT, ENOTDIR, EEXIST: .notFound
        case EACCES, EPERM, EROFS: .notPermitted
        default: .io
        }
    }

    /// The error of a system call.
    package init(_ failure: SystemFailure) {
        self.init(failure.number, while: failure.action, path: failure.path)
    }

    /// The error of a file or folder that is not trusted, or too large.
    init(_ problem: FileProblem, of path: String) {
        let isOfTheSystem = problem.number != 0
        self.code = isOfTheSystem ? Self.code(of: problem.number) : .unusable
        self.path = path
        self.systemError = problem.number
        self.action = isOfTheSystem ? "opened" : problem.description(in: path)
    }

    /// The error of a file that is another's although this user has just made it.
    init(_ problem: FileProblem, ofTheNew path: String) {
        self.code = .notPermitted
        self.path = path
        self.systemError = 0
        self.action = problem.description(in: path)
    }

    /// The error of a file that is something else.
    init(notAnOfflineLog path: String, because reason: String) {
        self.code = .notAnOfflineLog
        self.path = path
        self.systemError = 0
        self.action = reason
    }

    /// A sentence that names the file and what to do.
    public var description: String {
        switch code {
        case .diskFull: "\(path) can't be \(action): no space is left. Free some; the log goes on by itself."
        case .notFound:
            "\(path) can't be \(action): there is no such file or folder, or a file is in its way. Correct the path."
        case .notPermitted where systemError == 0:
            "\(path) \(action) as soon as it is made. Use a folder on a disk where this user's files are its own."
        case .notPermitted: "\(path) can't be \(action): \(reason). Give this user the right to it."
        case .notAnOfflineLog: "\(path) is not an offline log: \(action). Name a file that a bridge has written."
        case .unusable: "\(path) \(action). Remove it, or name another."
        case .io:
            "\(path) can't be \(action): \(reason). "
                + (SystemFailure.descriptorRemedy(for: systemError) ?? "Look at the disk.")
        }
    }

    /// Why the file is not an offline log, where that is the trouble.
    var reasonItIsNone: String { action }

    /// Whether nothing could be opened because too much is open.
    package var lacksDescriptors: Bool { SystemFailure.lacksDescriptors(systemError) }

    private var reason: String { SystemFailure.reason(of: systemError) }
}

extension OfflineLogError: ExpressibleBySystemFailure {}
