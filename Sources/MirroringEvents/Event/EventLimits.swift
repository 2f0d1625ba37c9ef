/// The bounds of events. An engine keeps those of texts by truncating, with a Warning entry that says so.
public enum EventLimits {
    /// The greatest sequence: 2^53 - 1, the largest whole number that every reader of JSON keeps. No count of events overflows below it.
    public static let sequence = 9_007_199_254_740_991
    /// The most bytes of a JSON body.
    public static let bodyBytes = 256 * 1_024
    /// The most characters of a job's name or an item's name.
    public static let nameLength = 1_000
    /// The most lines of one event's status log.
    public static let logEntries = 1_000
}
