/// Where the broker is to begin, as a subscription says it.
enum OffsetSpecification: Sendable, Hashable {
    /// At the oldest chunk that is still there.
    case first
    /// At the last chunk that was written.
    case last
    /// Behind everything that is there.
    case next
    /// At the chunk that holds an offset; at the oldest if that is gone, behind the end if it is not there yet.
    case offset(UInt64)
    /// At the first chunk written at or after a moment, in milliseconds since 1970.
    case timestamp(Int64)
}
