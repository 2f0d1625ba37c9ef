/// A value that is one word of a set.
protocol JSONWord: JSONValue, RawRepresentable<String> {
    /// What the word has to be, for an error.
    static var expected: String { get }
    /// Reads a word.
    init?(word: String)
}

extension JSONWord {
    func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        self = try reader.string(as: Self.expected) { Self(word: String(decoding: $0, as: UTF8.self)) }
    }

    init?(word: String) {
        self.init(rawValue: word)
    }
}

extension JSONWord where Self: CaseIterable {
    static var expected: String {
        "one of " + allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension MirroringState: JSONWord {
    init?(word: String) {
        self.init(spelling: word)
    }
}

extension Severity: JSONWord {}

extension Outcome: JSONWord {}

extension LogLevel: JSONWord {}

extension Category: JSONWord {
    static let expected = "a word"
}
