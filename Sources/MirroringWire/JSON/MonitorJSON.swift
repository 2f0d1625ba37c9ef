import Foundation
import MirroringEvents
import RabbitMQClient

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

    /// A job's name as it goes into a body, cut where it is so long that the body would be read by nobody.
    static func name(_ name: String) -> String { name.cut(toBytes: 2_000) }

    /// The most bytes of a body that is read: far more than any that is written. Foundation builds a tree of all that it is given.
    static let mostBytes = 65_536

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - type: what it is.
    ///   - body: the body.
    ///   - expected: what its members have to be, as it follows "has to be", for whoever is told that one is not.
    /// - Throws: a ``MonitorMessageError`` that says what is wrong with which member, or that the body is too long.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from body: [UInt8],
        expected: [String: String] = [:]
    ) throws(MonitorMessageError) -> Value {
        guard body.count <= mostBytes else {
            throw MonitorMessageError("The body is too long: at most \(mostBytes) bytes are read.")
        }
        do {
            return try JSONDecoder().decode(type, untrusted: body)
        } catch let error as DecodingError {
            throw MonitorMessageError(error, expected: expected)
        } catch {
            throw MonitorMessageError("The body is not JSON.")
        }
    }
}
