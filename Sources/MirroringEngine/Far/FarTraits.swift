import MirroringRemote

/// What is asked about what copies at a destination can have.
enum FarTraits: String, Sendable, Hashable {
    /// What can be found out without leaving anything there.
    case usual
    /// What is found out by a trial.
    case tried

    /// Reads a question that anybody may have written.
    init(_ question: [UInt8]) throws(ProtocolViolation) {
        guard let asked = Self(rawValue: String(decoding: question, as: UTF8.self)) else {
            throw ProtocolViolation("a question about traits is not understood")
        }
        self = asked
    }

    /// The question as it is sent.
    var bytes: [UInt8] { Array(rawValue.utf8) }
}
