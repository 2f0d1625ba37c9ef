/// What the numbers of owners and groups are called at the end that has the originals: by their names the other end finds its own numbers.
package struct AccountNames: Sendable, Hashable {
    /// The most names of one kind.
    package static let limit = 65_536

    /// Users by their numbers.
    package var owners: [UInt32: String]
    /// Groups by their numbers.
    package var groups: [UInt32: String]

    /// Names from their parts.
    package init(owners: [UInt32: String] = [:], groups: [UInt32: String] = [:]) {
        self.owners = owners
        self.groups = groups
    }

    /// Reads names that anybody may have written.
    package init(records: [UInt8]) throws(ProtocolViolation) {
        var (owners, groups) = ([UInt32: String](), [UInt32: String]())
        var reader = RecordReader(fields: 3...3, atMost: 2 * Self.limit)
        reader.append(records)
        while let record = try reader.next() {
            let number: UInt32 = try record.number(at: 1)
            let name = try Self.name(record.fields[2])
            switch String(decoding: record.fields[0], as: UTF8.self) {
            case "owner": owners[number] = name
            case "group": groups[number] = name
            default: throw ProtocolViolation("a list has a name that is of neither a user nor a group")
            }
        }
        try reader.end()
        self.init(owners: owners, groups: groups)
    }

    /// The names as they are sent, in the order of their numbers.
    package var records: [UInt8] {
        var writer = RecordWriter()
        for (kind, names) in [("owner", owners), ("group", groups)] {
            for (number, name) in names.sorted(by: { $0.key < $1.key }) {
                writer.append([Array(kind.utf8), [UInt8](field: number), Array(name.utf8)])
            }
        }
        return writer.bytes
    }

    /// A name that can stand in the system's list of accounts.
    private static func name(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> String {
        guard let name = String(validating: field, as: UTF8.self), !name.isEmpty, MessageText.isLine(name, limit: 256),
            !name.utf8.contains(UInt8(ascii: ":"))
        else { throw ProtocolViolation("a list has a name that no account can have") }
        return name
    }
}
