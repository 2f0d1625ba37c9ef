import MirroringRemote

extension RelativePath {
    /// Reads a path of another machine's: the root, of which the field is empty, or one that does not lead out of it.
    init(field: ArraySlice<UInt8>) throws(ProtocolViolation) {
        let path: RelativePath? = field.isEmpty ? .root : RelativePath(field)
        guard let path else { throw ProtocolViolation("a list has a path that is none") }
        self = path
    }

    /// Reads a record that is a path alone.
    init(record: Record) throws(ProtocolViolation) {
        guard record.fields.count == 1 else { throw ProtocolViolation("a list has a path that is none") }
        try self.init(field: record.fields[0])
    }
}
