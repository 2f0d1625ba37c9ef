import Foundation
import MirroringRemote

/// Which packages are removed from a destination's end.
enum FarRemoval: Sendable, Hashable {
    /// All but some, whatever they are; the folders around them too if none is left.
    case others(than: Set<UUID>)
    /// One that is in place.
    case one(UUID)

    private enum Word: String {
        case others, one
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...1, atMost: FrameLimits.list / 38)
        reader.append(records)
        let word = try reader.next().flatMap { Word(rawValue: String(decoding: $0.fields[0], as: UTF8.self)) }
        var packages: Set<UUID> = []
        while let record = try reader.next() { packages.insert(try UUID(record: record)) }
        try reader.end()
        switch (word, packages.first) {
        case (.others, _): self = .others(than: packages)
        case (.one, let packageId?) where packages.count == 1: self = .one(packageId)
        default: throw ProtocolViolation("a question is about packages that are not understood")
        }
    }

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        let (word, packages): (Word, Set<UUID>) =
            switch self {
            case .others(let packages): (.others, packages)
            case .one(let packageId): (.one, [packageId])
            }
        writer.append([Array(word.rawValue.utf8)])
        for packageId in packages { writer.append([Array(packageId.uuidString.utf8)]) }
        return writer.bytes
    }
}
