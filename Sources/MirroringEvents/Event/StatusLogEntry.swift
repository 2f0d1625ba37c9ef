/// One line of a status log: what happened since the run's previous event.
public struct StatusLogEntry: Sendable, Hashable, Codable {
    /// How bad it is.
    public var level: LogLevel
    /// When it happened.
    public var time: Timestamp
    /// What kind of trouble; nil for progress.
    public var category: Category?
    /// The file, folder or host it is about, if it is about one.
    public var item: String?
    /// A whole sentence.
    public var message: String

    /// A line from its parts.
    public init(level: LogLevel, time: Timestamp, category: Category? = nil, item: String? = nil, message: String) {
        self.level = level
        self.time = time
        self.category = category
        self.item = item
        self.message = message
    }
}
