import MirroringRemote

/// What a check asks of a tree on another machine (`FrameKind.examine`): a word, then the paths that it is about.
struct FarExamination: Sendable, Hashable {
    /// What is asked.
    enum Subject: String, Sendable, Hashable {
        /// What is seen of entries.
        case sights
        /// What files hold.
        case contents
    }

    var subject: Subject
    var paths: [RelativePath]

    init(_ subject: Subject, of paths: some Sequence<RelativePath>) {
        (self.subject, self.paths) = (subject, Array(paths))
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        // No more than are asked about at once: what is seen of each may be a thousand times as long as its path.
        var reader = RecordReader(fields: 1...1, atMost: 1 + FarLimits.items)
        reader.append(records)
        guard let head = try reader.next(),
            let subject = Subject(rawValue: String(decoding: head.fields[0], as: UTF8.self))
        else { throw ProtocolViolation("a question is none that a check asks") }
        self.subject = subject
        paths = []
        while let record = try reader.next() { paths.append(try RelativePath(record: record)) }
        try reader.end()
        guard subject == .sights || !paths.contains(where: \.isRoot) else {
            throw ProtocolViolation("a list has the root for a file of it")
        }
    }

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([Array(subject.rawValue.utf8)])
        for path in paths { writer.append([path.bytes]) }
        return writer.bytes
    }
}
