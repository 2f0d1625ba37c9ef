import Foundation
import MirroringEvents

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
