package import MirroringEvents

/// A moment of a run by two clocks: the one on the wall, which events tell and which may be set, and one that only goes
/// on, by which intervals are measured.
package struct RunMoment: Sendable, Hashable {
    /// For events.
    package var time: Timestamp
    /// For intervals.
    package var instant: ContinuousClock.Instant

    /// This moment.
    package static var now: Self { Self(time: .now, instant: .now) }

    /// A moment from its parts.
    package init(time: Timestamp, instant: ContinuousClock.Instant) {
        self.time = time
        self.instant = instant
    }
}
