import MirroringFiles
import MirroringRemote

/// What is asked about a destination's attributes (`FrameKind.attributes`): which are sought, and with which release the source is compared.
struct FarSearch: Sendable, Hashable {
    var sought: SoughtAttributes
    /// nil for what a run goes on from.
    var release: ReleaseName?

    init(for sought: SoughtAttributes, in release: ReleaseName?) {
        (self.sought, self.release) = (sought, release)
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        let questions = try RecordReader.read(records, fields: 3...3, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) -> Self in
            let name = String(decoding: record.fields[0], as: UTF8.self)
            let release = ReleaseName(name)
            guard name.isEmpty || release != nil else { throw ProtocolViolation("a search is in what is no release") }
            return Self(for: try SoughtAttributes(record, from: 1), in: release)
        }
        self = questions[0]
    }

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([Array((release?.description ?? "").utf8)] + sought.fields)
        return writer.bytes
    }
}
