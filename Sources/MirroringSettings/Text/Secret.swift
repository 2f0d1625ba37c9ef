/// A text that no log line and no error may show.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself.
    public let value: String

    /// A secret by its text.
    public init(_ value: String) {
        self.value = value
    }

    /// Stands for the text wherever it would be printed.
    public var description: String { "<redacted>" }
    /// As ``description``.
    public var debugDescription: String { description }
    /// Shows nothing to `dump` either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
