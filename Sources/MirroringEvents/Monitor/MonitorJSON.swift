import Foundation

/// An identifier in the spelling that all our messages have: lower case.
struct WireUUID: Codable {
    let uuid: UUID

    init(_ uuid: UUID) {
        self.uuid = uuid
    }

    init(from decoder: any Decoder) throws {
        uuid = try UUID(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(uuid.lowercased)
    }
}

/// The JSON of what bridges and subscribers say to each other beside the events: small and rare, so Foundation's coders do.
enum MonitorJSON {
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("numbers, texts and times can always be encoded: \(error)")
        }
    }

    /// Reads a body.
    ///
    /// - Throws: a ``MonitorMessageError`` that says what is wrong with which member.
    static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws(MonitorMessageError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            throw MonitorMessageError(error)
        } catch {
            throw MonitorMessageError("The body is not JSON.")
        }
    }
}

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
