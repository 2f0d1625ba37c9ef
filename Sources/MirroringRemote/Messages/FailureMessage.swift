package import MirroringEvents

/// Why something can't be done at that end: what the run's status log says about it.
package struct FailureMessage: JSONMessage, Error, Sendable, Hashable {
    /// What kind of trouble.
    package var category: MirroringEvents.Category
    /// The file, folder or program it is about.
    package var item: String?
    /// A whole sentence.
    package var message: String
    /// How much it costs, in the engine's words: `item`, `package` or `run`. A word that is not known costs the run.
    package var reach: String

    /// A failure from its parts; what is too long for a message, or no line, is made one.
    package init(_ category: MirroringEvents.Category, item: String? = nil, reach: String, _ message: String) {
        self.category = category
        self.item = item.map { MessageText.line($0.utf8) }
        self.message = MessageText.line(message.utf8)
        self.reach = reach
    }

    /// The category, if this version knows it: another end may not invent one that events would carry on.
    package var knownCategory: MirroringEvents.Category {
        MirroringEvents.Category.known.contains(category) ? category : .internal
    }

    package var problem: String? {
        [message, item ?? "", category.rawValue, reach].allSatisfy { MessageText.isLine($0) }
            ? nil : "a text that is too long or no line"
    }
}

/// Failures of items in a list.
extension FailureMessage {
    /// How many fields one is in a record.
    package static var fieldCount: Int { 4 }

    /// The fields: category, item (empty if there is none), reach and sentence; each is a line.
    package var fields: [[UInt8]] {
        [category.rawValue, item ?? "", reach, message].map { Array($0.utf8) }
    }

    /// Reads them from a record; what is no line is made one.
    ///
    /// - Parameter start: which of its fields the first is.
    package init(_ record: Record, from start: Int) throws(ProtocolViolation) {
        guard record.fields.count >= start + Self.fieldCount else {
            throw ProtocolViolation("a list has a failure that is not understood")
        }
        let texts = record.fields[start...].prefix(Self.fieldCount).map { MessageText.line($0) }
        self.init(
            MirroringEvents.Category(rawValue: texts[0]),
            item: texts[1].isEmpty ? nil : texts[1],
            reach: texts[2],
            texts[3]
        )
    }
}
