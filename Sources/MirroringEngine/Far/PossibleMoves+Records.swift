import MirroringRemote

/// Between two ends: a record for each name, size and folder, and one for how many deletions wait.
extension PossibleMoves {
    private enum Word: String {
        case name, size, folder, waiting
    }

    /// More deletions wait nowhere; so many can be added up for a long time.
    private static let mostWaiting = 1 << 40
    private static let unknown = ProtocolViolation("a list has a move that is not understood")

    /// Reads what anybody may have written, up to the end of a list.
    init(rest reader: inout RecordReader) throws(ProtocolViolation) {
        self.init()
        while let record = try reader.next() {
            guard record.fields.count == 2 else { throw Self.unknown }
            let field = record.fields[1]
            switch Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)) {
            case .name:
                guard let path = RelativePath(field), path.name.count == field.count else { throw Self.unknown }
                names.insert(path.name)
            case .size: sizes.insert(try record.number(at: 1, in: 0...Int.max))
            case .folder: folders.insert(try RelativePath(field: field))
            case .waiting: waiting = try record.number(at: 1, in: 0...Self.mostWaiting)
            case nil: throw Self.unknown
            }
        }
        try reader.end()
    }

    /// Adds what they are to a list.
    func append(to writer: inout RecordWriter) {
        for name in names { Self.append(.name, Array(name), to: &writer) }
        for size in sizes { Self.append(.size, [UInt8](field: size), to: &writer) }
        for folder in folders { Self.append(.folder, folder.bytes, to: &writer) }
        Self.append(.waiting, [UInt8](field: waiting), to: &writer)
    }

    private static func append(_ word: Word, _ field: [UInt8], to writer: inout RecordWriter) {
        writer.append([Array(word.rawValue.utf8), field])
    }
}
