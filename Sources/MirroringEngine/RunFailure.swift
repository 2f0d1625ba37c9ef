import Foundation
public import MirroringEvents
package import MirroringFiles

/// Why a step of a run failed: what the event's status log says about it.
public struct RunFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble.
    public let category: MirroringEvents.Category
    /// The file, folder or program it is about.
    public let item: String?
    /// A whole sentence.
    public let description: String
    /// How much of the run it costs.
    package let reach: FailureReach

    /// A failure from its parts.
    public init(_ category: MirroringEvents.Category, item: String? = nil, _ description: String) {
        self.init(category, item: item, reach: FailureReach(category), description)
    }

    /// A failure from its parts.
    package init(
        _ category: MirroringEvents.Category,
        item: String? = nil,
        reach: FailureReach,
        _ description: String
    ) {
        self.category = category
        self.item = item
        self.description = description
        self.reach = reach
    }

    /// The same, where it costs at least so much: what is told of one file may be about all.
    package func reaching(_ least: FailureReach) -> Self {
        Self(category, item: item, reach: max(reach, least), description)
    }

    /// A system call that failed.
    ///
    /// - Parameters:
    ///   - code: its `errno`.
    ///   - action: what it was to do, as in "The file can't be *renamed*".
    ///   - item: the file or folder.
    init(errno code: Int32, action: String, item: String) {
        self.init(
            Category(errno: code),
            item: item,
            reach: FailureReach(errno: code),
            "\(item) can't be \(action): \(SystemFailure.reason(of: code))."
        )
    }

    /// A system call that failed.
    package init(_ failure: SystemFailure) {
        self.init(errno: failure.number, action: failure.action, item: failure.path)
    }

    /// A file or folder that can't be used.
    ///
    /// - Parameters:
    ///   - problem: why.
    ///   - path: the file or folder.
    ///   - remedy: a sentence.
    init(_ problem: FileProblem, of path: String, remedy: String? = nil) {
        self.init(
            problem.number == 0 ? .validation : Category(errno: problem.number),
            item: path,
            // Roots, and folders of the engine's own: no item can do without them.
            reach: .package,
            "\(path) \(problem.description(in: path))." + (remedy.map { " \($0)" } ?? "")
        )
    }

    /// The line that tells it in a status log.
    func entry(at time: Timestamp, level: LogLevel = .error) -> StatusLogEntry {
        StatusLogEntry(level: level, time: time, category: category, item: item, message: description)
    }
}

extension RunFailure: ExpressibleBySystemFailure {}

extension MirroringEvents.Category {
    /// The category of a system call's error.
    init(errno code: Int32) {
        switch code {
        case ENOENT: self = .notFound
        case EACCES, EPERM, EROFS: self = .authorization
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull
        case ETIMEDOUT: self = .timeout
        case ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, EPIPE: self = .network
        case ENOTDIR, EISDIR, ENOTEMPTY, EEXIST, ELOOP, ENAMETOOLONG, EXDEV: self = .validation
        default: self = .internal
        }
    }
}
