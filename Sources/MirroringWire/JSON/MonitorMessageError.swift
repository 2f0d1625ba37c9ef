/// Why a message of the monitoring can't be read.
public struct MonitorMessageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that names the member and what is wrong with it.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// - Parameters:
    ///   - error: what the decoder says.
    ///   - expected: what members have to be, as it follows "has to be"; of one that is not there no more is said than that it is wrong.
    init(_ error: DecodingError, expected: [String: String] = [:]) {
        if let path = error.wrongValue, let member = path.first, let expected = expected[member.stringValue] {
            self.init("\(Self.name([member])) has to be \(expected).")
            return
        }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init("\(Self.name(context.codingPath)) has a value of another kind than it should.")
        case .keyNotFound(let key, let context):
            self.init("\(Self.name(context.codingPath + [key])) is missing.")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init("\(Self.name(context.codingPath)) has a value that it can't have.")
        case .dataCorrupted:
            self.init("The body is not JSON.")
        @unknown default:
            self.init("The body can't be read.")
        }
    }

    /// As `"states[0]"`.
    private static func name(_ path: [any CodingKey]) -> String {
        guard let first = path.first else { return "The body" }
        let rest = path.dropFirst().map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
        return "\"\(first.stringValue)\(rest.joined())\""
    }
}

extension DecodingError {
    /// Where a value stands that is of another kind than it should be, or none that can stand there; nil if it is something else.
    fileprivate var wrongValue: [any CodingKey]? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath
        default: nil
        }
    }
}
