/// Some of a list that both ends have, by their places in it, from 0: which did not arrive, which are left out.
package struct IndexList: Sendable, Hashable {
    /// The places, each larger than the one before.
    package let indices: [Int]

    /// A list of places.
    package init(_ indices: Set<Int>) {
        self.indices = indices.sorted()
    }

    /// Reads a list that anybody may have written.
    ///
    /// - Parameter count: how many there are to choose from.
    package init(records: [UInt8], of count: Int) throws(ProtocolViolation) {
        var last = -1
        indices = try RecordReader.read(records, fields: 1...1, atMost: count) { record throws(ProtocolViolation) in
            guard last + 1 < count else { throw ProtocolViolation("a list has a place that is out of range") }
            last = try record.number(at: 0, in: (last + 1)...(count - 1))
            return last
        }
    }

    /// The list as it is sent.
    package var records: [UInt8] {
        var writer = RecordWriter()
        for index in indices { writer.append([[UInt8](field: index)]) }
        return writer.bytes
    }
}
