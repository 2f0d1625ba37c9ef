/// The identity of a history: the same for every bridge, and another one when the stream was made anew and offsets began again.
///
/// A stream has none, so the bridges agree on one through the history itself, which each of them reads in the same order: it is the
/// identity of the first barrier that a bridge put into it. Later barriers of bridges that know it carry it along, for those who
/// begin to read after the first.
public struct Epoch: RawRepresentable, Sendable, Hashable, Codable {
    /// Its text, whatever it is: it is only compared.
    public let rawValue: String

    /// An identity by its text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension Epoch: ExpressibleByStringLiteral {
    /// An identity by its text.
    public init(stringLiteral text: String) {
        self.init(rawValue: text)
    }
}
