package import FoundationEssentials

/// Starts an rsync at the far end.
package struct RsyncRequest: JSONMessage, Sendable, Hashable {
    /// The package whose tree it fills; nil for a survey.
    package var packageId: UUID?
    /// The release with which a survey compares; nil for what a run goes on from.
    package var release: String?
    /// What the near rsync wants it to be given, without the program's name.
    package var arguments: [String]
    /// The names of what it sends, each behind `./` and before a NUL; nil for an rsync that has no list. They come behind the message.
    package var names: [UInt8]?

    private enum CodingKeys: String, CodingKey {
        case packageId, release, arguments
    }

    /// A request from its parts.
    package init(packageId: UUID?, release: String? = nil, arguments: [String]) {
        self.packageId = packageId
        self.release = release
        self.arguments = arguments
    }

    /// Reads a question that anybody may have written.
    package init(question: [UInt8]) throws(ProtocolViolation) {
        // No JSON has a NUL in it.
        let end = question.firstIndex(of: 0)
        try self.init(json: Array(question[..<(end ?? question.endIndex)]))
        names = end.map { Array(question[($0 + 1)...]) }
    }

    /// The question as it is sent.
    package var question: [UInt8] { json() + (names.map { [0] + $0 } ?? []) }

    package var problem: String? {
        guard arguments.count <= 64, arguments.allSatisfy({ MessageText.isLine($0, limit: 1_024) }) else {
            return "arguments of rsync's that are too many, too long or no lines"
        }
        guard MessageText.isLine(release ?? "", limit: 256) else { return "a release that is none" }
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
    /// What it was given for the folders that the near end has words for: its messages name them so.
    package var folders: [ServedFolder: String]

    /// An ending; what is too much for a message is cut.
    package init(code: Int, messages: [String], folders: [ServedFolder: String] = [:]) {
        self.code = code
        self.messages = messages.prefix(Self.messageLimit).map { MessageText.line($0.utf8, limit: 1_024) }
        self.folders = folders
    }

    /// Reads one that anybody may have written: a record with the code, one with two fields for each folder, and one for each message.
    package init(records: [UInt8]) throws(ProtocolViolation) {
        let limit = Self.messageLimit + ServedFolder.allCases.count + 1
        var reader = RecordReader(fields: 1...2, atMost: limit)
        reader.append(records)
        guard let first = try reader.next(), first.fields.count == 1 else {
            throw ProtocolViolation("an rsync has ended without a code")
        }
        let code: Int = try first.number(at: 0, in: -255...255)
        var messages: [String] = []
        var folders: [ServedFolder: String] = [:]
        while let record = try reader.next() {
            let text = MessageText.line(record.fields[0], limit: 1_024)
            guard record.fields.count == 2 else {
                messages.append(text)
                continue
            }
            guard let folder = ServedFolder(rawValue: text), folders[folder] == nil,
                Self.isHandle(record.fields[1])
            else { throw ProtocolViolation("an rsync had a folder that is none") }
            folders[folder] = String(decoding: record.fields[1], as: UTF8.self)
        }
        try reader.end()
        self.init(code: code, messages: messages, folders: folders)
    }

    /// Whether a field is the path of a process's handle, or of a folder in it: what is replaced in messages must be nothing else.
    private static func isHandle(_ field: ArraySlice<UInt8>) -> Bool {
        func isNumber(_ part: ArraySlice<UInt8>) -> Bool {
            (1...10).contains(part.count) && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        func isName(_ part: ArraySlice<UInt8>) -> Bool {
            (1...16).contains(part.count) && part.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
        let parts = field.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6, parts[0].isEmpty, parts[1].elementsEqual("proc".utf8),
            isNumber(parts[2]), parts[3].elementsEqual("fd".utf8), isNumber(parts[4])
        else { return false }
        return parts.count == 5 || isName(parts[5])
    }

    /// The ending as it is sent.
    package var records: [UInt8] {
        var writer = RecordWriter()
        writer.append([[UInt8](field: code)])
        for folder in ServedFolder.allCases {
            guard let path = folders[folder] else { continue }
            writer.append([Array(folder.rawValue.utf8), Array(path.utf8)])
        }
        for message in messages { writer.append([Array(message.utf8)]) }
        return writer.bytes
    }
}
