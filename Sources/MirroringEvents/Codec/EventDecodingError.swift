/// Why a body is not an event: what is wrong, and where.
public struct EventDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of trouble.
    @nonexhaustive
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The body is longer than ``EventLimits/bodyBytes``.
        case bodyTooLong
        /// The body is not UTF-8.
        case notUTF8
        /// The body is not one JSON object.
        case notJSON
        /// A member that every event has is absent or null.
        case missingMember
        /// A member is there, but is not of its type.
        case wrongType
        /// A member is of its type, but its value is not allowed.
        case wrongValue
    }

    /// What kind of trouble it is.
    public let code: Code
    /// The member it is about, as in `transferData.status.statusLog[2].level`; empty if it is about the whole body.
    public private(set) var path: String
    /// The byte of the body, from 0, at which it was noticed; nil where no byte is to blame.
    public let offset: Int?
    /// What has to be there, or what was found.
    package let detail: String

    init(_ code: Code, _ detail: String, path: String = "", offset: Int? = nil) {
        self.code = code
        self.detail = detail
        self.path = path
        self.offset = offset
    }

    /// The same error, seen from the object or array that holds the member.
    func inside(_ parent: String) -> Self {
        var error = self
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        error.path = parent + separator + path
        return error
    }

    /// A sentence that names the member and what it has to be.
    public var description: String {
        let place = offset.map { " (byte \($0))" } ?? ""
        switch code {
        case .bodyTooLong, .notUTF8:
            return "The event's body \(detail)\(place)."
        case .notJSON:
            let member = path.isEmpty ? "" : " in \(path)"
            return "The event's body is not a JSON object: \(detail)\(member)\(place)."
        case .missingMember:
            return "The event has no \(path); every event needs one, see \(MirroringStatusEventArgs.schemaIdentifier)."
        case .wrongType, .wrongValue:
            let subject = path.isEmpty ? "body" : path
            return
                "The event's \(subject)\(place) has to be \(detail), see \(MirroringStatusEventArgs.schemaIdentifier)."
        }
    }
}
