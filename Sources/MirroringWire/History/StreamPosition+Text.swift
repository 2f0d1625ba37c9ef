extension StreamPosition: LosslessStringConvertible {
    /// Its text, to be stored: the history and the offset, with a colon between them.
    public var description: String { "\(epoch.rawValue):\(offset)" }

    /// Reads ``description``; nil for a text that is none. The history may have any text, so the offset is what follows the last colon.
    public init?(_ description: String) {
        guard let colon = description.lastIndex(of: ":") else { return nil }
        let digits = description[description.index(after: colon)...]
        // Of the texts that a number can be read from only the one that is written.
        guard let offset = UInt64(digits), String(offset) == digits else { return nil }
        self.init(epoch: Epoch(rawValue: String(description[..<colon])), offset: offset)
    }
}

extension StreamPosition: Codable {
    /// Reads it from its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let position = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no place in a history")
        }
        self = position
    }

    /// Writes it as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
