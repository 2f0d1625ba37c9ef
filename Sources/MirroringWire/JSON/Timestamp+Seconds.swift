import MirroringEvents

extension Timestamp {
    /// As the property `timestamp` of a message has it: whole seconds since 1970, none of them negative.
    var wholeSeconds: UInt64 { UInt64(max(0, milliseconds)) / 1_000 }
}
