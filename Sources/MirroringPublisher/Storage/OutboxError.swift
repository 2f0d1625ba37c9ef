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
            case EMFILE, ENFILE: "Let this process have more files open (ulimit -n, LimitNOFILE of a unit)."
            default: "Make it readable and writable for this user, or use another folder."
            }
        self.init(
            number == ENOSPC || number == EDQUOT ? .diskFull : code,
            number: number,
            "The outbox \(place) can't be \(action): \(SystemFailure.reason(of: number)). \(remedy)"
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
        /// The events were made for another broker or virtual host.
        public static let otherBroker = Self(rawValue: "otherBroker")
    }
}

extension OutboxError: ExpressibleBySystemFailure {}
