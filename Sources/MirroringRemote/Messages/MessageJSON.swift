import FoundationEssentials
import MirroringEvents

/// A message in JSON: small and rare, so Foundation's coders do.
package protocol JSONMessage: Codable {
    /// The most bytes of one.
    static var limit: Int { get }
    /// What is wrong with its values, after "has"; nil if nothing is.
    var problem: String? { get }
}

extension JSONMessage {
    package static var limit: Int { FrameLimits.json }

    /// Reads a message that anybody may have written; unknown members say nothing.
    ///
    /// - Throws: ``ProtocolViolation`` if it is no such message, too long, or holds a value that is out of range.
    package init(json: [UInt8]) throws(ProtocolViolation) {
        guard json.count <= Self.limit, MessageJSON.isShallow(json),
            let message = try? JSONDecoder().decode(Self.self, untrusted: json)
        else { throw ProtocolViolation("a message is not understood") }
        if let problem = message.problem { throw ProtocolViolation("a message has \(problem)") }
        self = message
    }

    /// The message as it is sent.
    package func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            preconditionFailure("texts, numbers and lists of them can always be encoded: \(error)")
        }
    }
}

/// JSON before it is decoded.
enum MessageJSON {
    /// The deepest that a message is nested.
    private static let deepest = 8

    /// Whether brackets stand in each other no deeper than in any message: a decoder calls itself for each.
    static func isShallow(_ json: [UInt8]) -> Bool {
        var depth = 0
        var isText = false
        var isEscaped = false
        for byte in json {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = isText
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"): if !isText { depth += 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if !isText { depth -= 1 }
            default: break
            }
            if depth > deepest { return false }
        }
        return true
    }
}
