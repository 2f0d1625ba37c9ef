import MirroringRemote

/// Failures as the ends tell each other of them.
enum FarFailures {
    /// Failures as they are sent, in their order.
    static func records(of failures: [RunFailure]) -> [UInt8] {
        var writer = RecordWriter()
        for failure in failures { writer.append(FailureMessage(failure).fields) }
        return writer.bytes
    }

    /// Reads failures that anybody may have written.
    static func read(_ records: [UInt8]) throws(ProtocolViolation) -> [RunFailure] {
        let count = FailureMessage.fieldCount
        return try RecordReader.read(records, fields: count...count, atMost: FrameLimits.items) {
            record throws(ProtocolViolation) -> RunFailure in
            RunFailure(try FailureMessage(record, from: 0))
        }
    }
}
