/// Why a message of the monitoring can't be read.
public struct MonitorMessageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence that names the member and what is wrong with it.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: DecodingError) {
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

    private static func name(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "The body" : "\"\(path.map(\.stringValue).joined(separator: "."))\""
    }
}
