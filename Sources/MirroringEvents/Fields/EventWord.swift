/// A value that is one word of a set.
@usableFromInline
package protocol EventWord: EventValue, CaseIterable, RawRepresentable<String> {
    /// What the word stands for, with its article.
    static var noun: String { get }
    /// Reads a word; nil if it is none of the set.
    init?(word: String)
}

extension EventWord {
    @inlinable package static var kind: EventField.Kind { .word(allCases.map { $0.rawValue }) }

    @inlinable
    package static func read<Reader: ValueReader>(from reader: inout Reader) throws(Reader.Failure) -> Self {
        try reader.word()
    }

    @inlinable
    package func write<Writer: ValueWriter>(to writer: inout Writer) {
        writer.text(rawValue)
    }

    @inlinable
    package init?(word: String) {
        self.init(rawValue: word)
    }
}

extension MirroringState: EventWord {
    @inlinable package static var noun: String { "a state" }

    /// The older spelling included.
    @inlinable
    package init?(word: String) {
        self.init(spelling: word)
    }
}

extension Severity: EventWord {
    @inlinable package static var noun: String { "a severity" }
}

extension Outcome: EventWord {
    @inlinable package static var noun: String { "an outcome" }
}

extension LogLevel: EventWord {
    @inlinable package static var noun: String { "a level" }
}
