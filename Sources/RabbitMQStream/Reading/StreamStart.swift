public import struct Foundation.Date

/// Where a reader of a stream begins.
public enum StreamStart: Sendable, Hashable {
    /// At the oldest message that is still there.
    case first
    /// At the last chunk of messages that was written before the reader came; at the first one to come if there is none.
    case last
    /// Behind everything that is there.
    case next
    /// At an offset; at the oldest message if that is gone. A stream that ends before it, and not just in front of it, is not the one that
    /// was meant: the reading ends with ``StreamError/Code/offsetBeyondEnd`` when something is written to it.
    case offset(UInt64)
    /// At the first chunk that the broker took at or after a moment.
    case time(Date)
}
