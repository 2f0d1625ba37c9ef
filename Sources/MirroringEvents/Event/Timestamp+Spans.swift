extension Timestamp {
    /// The moment that much later, or earlier for a negative time; ``earliest`` or ``latest`` for one beyond them.
    package func adding(_ time: Duration) -> Timestamp {
        let sum = Double(milliseconds) + time / .milliseconds(1)
        guard sum > Double(Self.earliest.milliseconds) else { return .earliest }
        guard sum < Double(Self.latest.milliseconds) else { return .latest }
        return Timestamp(milliseconds: Int64(sum.rounded()))
    }

    /// The time from another moment to this one; negative if the other is later.
    package func since(_ other: Timestamp) -> Duration {
        .milliseconds(milliseconds.subtractingReportingOverflow(other.milliseconds).partialValue)
    }
}
