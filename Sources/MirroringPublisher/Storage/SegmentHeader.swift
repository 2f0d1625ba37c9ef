import Foundation
import MirroringEvents
import MirroringFiles

/// What a segment's file begins with: eight bytes that name the format, then, framed as a record, whose it is and for which broker.
struct SegmentHeader: Sendable, Hashable, Codable {
    /// For which broker the events are.
    var target: OutboxTarget
    /// The process that writes the file.
    var instance: UUID
    /// The segment's place in the process's share, from 1.
    var number: Int
    /// The number of the segment before: those between were passed over, and are not missing. Nil for the first one, and in files of
    /// older versions, whose readers don't mind it.
    var previous: Int?

    private enum CodingKeys: String, CodingKey {
        case target = "binding"
        case instance
        case number
        case previous
    }

    /// The segment that it says it is.
    var name: SegmentName { SegmentName(instance: instance, number: number) }

    /// The name and version of the format.
    static let magic: [UInt8] = Array("MIROUT1\n".utf8)

    /// The most bytes that a header takes: enough for the addresses of a large cluster.
    static let maximumLength = 64 * 1_024

    /// The header's bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let content = [UInt8](try encoder.encode(self))
        let head = content.withUnsafeBytes(RecordFraming.head(of:))
        return Self.magic + withUnsafeBytes(of: head, Array.init) + content
    }

    /// Reads the header of a segment.
    ///
    /// - Returns: nil if it is torn, damaged, of another format, or another segment's.
    /// - Throws: what may pass.
    static func read(
        _ segment: SegmentName,
        in folder: OutboxFolder,
        as trust: FileTrust = .own
    ) throws(OutboxError) -> Self? {
        let file = try folder.file("\(segment)", O_RDONLY, as: trust, while: OutboxFile.reading)
        let header = read(try file.read(maximumLength, at: 0))?.header
        return header?.name == segment ? header : nil
    }

    /// Reads the header at the start of a file.
    ///
    /// - Returns: the header and where the first record begins; nil if it is torn, damaged or of another format.
    static func read(_ bytes: [UInt8]) -> (header: Self, end: Int)? {
        guard bytes.starts(with: magic) else { return nil }
        guard let range = bytes.withUnsafeBytes({ RecordFraming.content(in: $0, at: magic.count) }) else { return nil }
        guard let header = try? JSONDecoder().decode(Self.self, untrusted: bytes[range]) else { return nil }
        return (header, range.upperBound)
    }
}
