import MirroringEvents

/// What two clocks of this machine say at one moment: the one that tells the time, and may be set, and one that only goes on.
struct ClockReading: Sendable {
    let time: Timestamp
    let instant: ContinuousClock.Instant

    /// This moment.
    static var now: Self { Self(time: .now, instant: .now) }

    /// What the first clock, as it stands at this reading, tells of another moment.
    func time(at other: ContinuousClock.Instant) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + Int64(instant.duration(to: other) / .milliseconds(1)))
    }

    /// The moment of which the first clock, as it stands at this reading, tells that time.
    func instant(of other: Timestamp) -> ContinuousClock.Instant {
        instant.advanced(by: .milliseconds(other.milliseconds - time.milliseconds))
    }
}
