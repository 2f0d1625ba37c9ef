package import FoundationEssentials

/// Starts an rsync at the far end.
package struct RsyncRequest: JSONMessage, Sendable, Hashable {
    /// The package whose tree it fills; nil for a survey.
    package var packageId: UUID?
    /// What the near rsync wants it to be given, without the program's name.
    package var arguments: [String]

    /// A request from its parts.
    package init(packageId: UUID?, arguments: [String]) {
        self.packageId = packageId
        self.arguments = arguments
    }

    package var problem: String? {
        guard arguments.count <= 64, arguments.allSatisfy({ MessageText.isLine($0, limit: 1_024) }) else {
            return "arguments of rsync's that are too many, too long or no lines"
        }
        return nil
    }
}

/// How an rsync of the far end has ended.
package struct RsyncEnding: Sendable, Hashable {
    /// The most messages that are sent.
    package static let messageLimit = 1_000

    /// Its exit code, or minus the number of the signal that ended it.
    package var code: Int
    /// What it said on stderr, line by line.
    package var messages: [String]

    /// An ending; what is too much for a message is cut.
    package init(code: Int, messages: [String]) {
        self.code = code
        self.messages = messages.prefix(Self.messageLimit).map { MessageText.line($0.utf8, limit: 1_024) }
    }

    /// Reads one that anybody may have written: a record with the code, and one for each message.
    package init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...1, atMost: Self.messageLimit + 1)
        reader.append(records)
        guard let first = try reader.next() else { throw ProtocolViolation("an rsync has ended without a code") }
        let code: Int = try first.number(at: 0, in: -255...255)
        var messages: [String] = []
        while let record = try reader.next() {
            messages.append(MessageText.line(record.fields[0], limit: 1_024))
        }
        try reader.end()
        self.init(code: code, messages: messages)
    }

    /// The ending as it is sent.
    package var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([[UInt8](field: code)])
        for message in messages { writer.append([Array(message.utf8)]) }
        return writer.bytes
    }
}
