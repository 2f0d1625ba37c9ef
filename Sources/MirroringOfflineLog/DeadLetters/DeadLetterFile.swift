import Foundation
import MirroringEvents

/// The file of a monitoring folder in which a bridge notes the dead letters: a JSON object on each line, the oldest first.
///
/// It is bounded: when it is full the older half goes, and its first line says how many are gone.
enum DeadLetterFile {
    /// Its name in the folder.
    static let name = "dead-letters.jsonl"
    /// How many bytes it may have.
    static let maximumBytes = 8 * 1_024 * 1_024
    /// How many bytes are read of it: one of ours is never that large.
    static let mostBytesRead = 2 * maximumBytes
    /// No line of ours is longer.
    static let longestLine = 16 * 1_024

    /// What stands in the first line of a file that has lost its older half.
    struct Dropped: Codable {
        var dropped: Int
    }

    /// What a line says.
    enum Content {
        case note(DeadLetterNote)
        case dropped(Int)
        case illegible
    }

    static func line(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("texts, numbers and times can always be encoded: \(error)")
        }
    }

    static func content(of line: some Collection<UInt8>) -> Content {
        guard line.count <= longestLine else { return .illegible }
        let decoder = JSONDecoder()
        if let note = try? decoder.decode(DeadLetterNote.self, untrusted: line) { return .note(note) }
        if let dropped = try? decoder.decode(Dropped.self, untrusted: line) { return .dropped(max(0, dropped.dropped)) }
        return .illegible
    }
}
