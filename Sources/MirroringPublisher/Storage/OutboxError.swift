import Foundation
package import MirroringFiles

/// Why an event could not be kept, or a file of the outbox not be used: one sentence that names the file and the remedy.
public struct OutboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, matchable.
    public let code: Code
    /// The system's error number; nil where the system was not asked.
    public let number: Int32?
    /// A whole sentence.
    public let description: String

    init(_ code: Code, number: Int32? = nil, _ description: String) {
        self.code = code
        self.number = number
        self.description = description
    }

    /// What the system said; a full disk or quota gets its own code.
    ///
    /// - Parameters:
    ///   - code: what went wrong, if the disk is not full.
    ///   - number: `errno`.
    ///   - action: what was to be done, a participle such as `written`.
    ///   - place: the file or folder, with what it is.
    init(_ code: Code, number: Int32, while action: String, _ place: String) {
        let remedy =
            switch number {
            case ENOSPC, EDQUOT: "Free space on that disk, or use a folder on another."
            default:
                SystemFailure.descriptorRemedy(for: number)
                    ?? "Make it readable and writable for this user, or use another folder."
            }
        self.init(
            number == ENOSPC || number == EDQUOT ? .diskFull : code,
            number: number,
            "The outbox \(place) can't be \(action): \(SystemFailure.reason(of: number)). \(remedy)"
        )
    }

    /// A folder that can't be an outbox.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - problem: why.
    init(folder path: String, _ problem: FileProblem) {
        let remedy =
            switch problem.kind {
            case .untrusted:
                "Run this as the user to whom it belongs, or use a folder of your own; one that several users share has to be root's, with the sticky bit (chmod 1777)."
            default: "Use one that this user may write."
            }
        self.init(
            .unusableFolder,
            number: problem.number == 0 ? nil : problem.number,
            "The outbox folder \(path) \(problem.description(in: path)). \(remedy)"
        )
    }

    /// A file of the outbox that is not what its name claims, or may be another's.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - problem: why.
    init(leftAlone path: String, _ problem: FileProblem) {
        let remedy =
            switch problem.kind {
            case .untrusted:
                "If what is in it is this user's, let it belong to this user alone (chown, chmod 600); else remove it."
            default: "Remove it."
            }
        self.init(
            .untrustedFile,
            "The outbox file \(path) \(problem.description(in: path)), and is left alone. \(remedy)"
        )
    }

    /// Files that somebody has removed while events waited in them, and that could not be put back.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - failure: why not; nil if they were not open any more.
    init(removedFrom path: String, _ failure: OutboxError?) {
        let remedy = failure?.description ?? "Keep away from that folder what removes files that seem to be old."
        self.init(
            .removed,
            number: failure?.number,
            "Files in the outbox \(path) were removed while events waited in them. \(remedy)"
        )
    }

    /// A file that may be another's although this user has just made it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - problem: why.
    init(ofTheNew path: String, _ problem: FileProblem) {
        self.init(
            .unwritable,
            "The outbox file \(path) \(problem.description(in: path)), as soon as it is made. Use a folder on a disk where this user's files are its own."
        )
    }

    /// What the system said about a file of the outbox.
    package init(_ failure: SystemFailure) {
        let code = failure.action == OutboxFile.reading ? Code.unreadable : .unwritable
        self.init(code, number: failure.number, while: failure.action, "file \(failure.path)")
    }

    /// What went wrong. The set is open.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// A code by its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The folder can't be made or used.
        public static let unusableFolder = Self(rawValue: "unusableFolder")
        /// The outbox holds as much as its setting allows.
        public static let full = Self(rawValue: "full")
        /// The disk or the user's quota is full.
        public static let diskFull = Self(rawValue: "diskFull")
        /// An event is larger than a record may be.
        public static let tooLarge = Self(rawValue: "tooLarge")
        /// A file can't be written.
        public static let unwritable = Self(rawValue: "unwritable")
        /// A file can't be read.
        public static let unreadable = Self(rawValue: "unreadable")
        /// A file has the name of an outbox file and is none, or may be another user's: nothing of it is sent.
        public static let untrustedFile = Self(rawValue: "untrustedFile")
        /// Somebody has removed files in which events waited, and they could not be put back.
        public static let removed = Self(rawValue: "removed")
        /// The events were made for another broker or virtual host.
        public static let otherBroker = Self(rawValue: "otherBroker")
    }
}

extension OutboxError: ExpressibleBySystemFailure {}
