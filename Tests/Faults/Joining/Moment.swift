import Glibc

/// A moment by the clock that nobody sets, and that all processes of a machine share.
struct Moment: Sendable, Hashable, Comparable {
    /// Since the machine was started.
    let nanoseconds: Int

    /// This moment.
    static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Self(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }

    /// Earlier is less.
    static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    static func - (moment: Self, duration: Duration) -> Self {
        Self(nanoseconds: moment.nanoseconds - Int(duration / .nanoseconds(1)))
    }
}
