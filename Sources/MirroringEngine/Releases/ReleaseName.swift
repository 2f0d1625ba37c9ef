import Foundation
import MirroringEvents

/// The name of a release: when its run began, to the second, and the end of the run's identity.
///
/// `20261128T104107Z-3f9a0c2b`; names sort by time.
struct ReleaseName: Sendable, Hashable, Comparable, CustomStringConvertible {
    let description: String

    /// The name of what a run publishes.
    init(_ runId: UUID, at time: Timestamp) {
        description = "\(time.inFileName.prefix(15))Z-\(runId.uuidString.lowercased().suffix(8))"
    }

    /// Reads a name; nil for any that is not one.
    init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard bytes.count == 25, bytes[15] == UInt8(ascii: "Z"), bytes[16] == UInt8(ascii: "-"),
            bytes[17...].allSatisfy({ Self.digits.contains($0) }),
            Timestamp(inFileName: "\(name.prefix(15)).000Z") != nil
        else { return nil }
        description = name
    }

    private static let digits = Set("0123456789abcdef".utf8)

    /// The name of the folder that was at the destination before this first release: just older than that.
    var predecessor: ReleaseName {
        ReleaseName(unchecked: "\(description.prefix(17))00000000")
    }

    private init(unchecked name: String) {
        description = name
    }

    /// When its run began.
    var time: Timestamp {
        Timestamp(inFileName: "\(description.prefix(15)).000Z") ?? .earliest
    }

    static func < (left: Self, right: Self) -> Bool {
        left.description < right.description
    }
}

extension ReleaseName: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let release = ReleaseName(name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(name)\" is no release.")
        }
        self = release
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
