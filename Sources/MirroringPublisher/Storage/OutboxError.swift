import Foundation

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

    /// An error of the system: a full disk or quota gets its own code.
    init(_ code: Code, number: Int32, doing action: String, path: String) {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT:
            self.init(
                .diskFull,
                number: number,
                "The outbox can't \(action) \(path): \(reason). Free space on that disk, or use a folder on another."
            )
        case EMFILE, ENFILE:
            self.init(
                code,
                number: number,
                "The outbox can't \(action) \(path): \(reason). Let this process have more files open (ulimit -n, LimitNOFILE of a unit)."
            )
        default:
            self.init(
                code,
                number: number,
                "The outbox can't \(action) \(path): \(reason). Make it readable and writable for this user, or use another folder."
            )
        }
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
