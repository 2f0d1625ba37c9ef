import MirroringFiles
import MirroringRemote

/// On the wire: two numbers.
extension SoughtAttributes {
    /// Reads them from a record that anybody may have written.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - start: the index of the first of its fields.
    init(_ record: Record, from start: Int) throws(ProtocolViolation) {
        guard record.fields.count == start + 2 else {
            throw ProtocolViolation("a search is for attributes that are not understood")
        }
        self.init(
            AttributeKinds(rawValue: try record.number(at: start, in: 0...AttributeKinds.all.rawValue)),
            capabilities: try record.number(at: start + 1, in: 0...1) == 1
        )
    }

    /// Their fields as they are sent.
    var fields: [[UInt8]] { [[UInt8](field: kinds.rawValue), [UInt8](field: capabilities ? 1 : 0)] }
}
