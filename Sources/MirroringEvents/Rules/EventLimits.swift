/// The bounds that an engine keeps, by truncating with a Warning entry that says so.
public enum EventLimits {
    /// The most bytes of a JSON body.
    public static let bodyBytes = 256 * 1_024
    /// The most characters of a job's name or an item's name.
    public static let nameLength = 1_000
    /// The most lines of one event's status log.
    public static let logEntries = 1_000
}
