import Glibc

/// A moment of the file system's clock, to the nanosecond.
public struct FileTime: Sendable, Hashable, Comparable {
    /// Since 1970.
    public var seconds: Int
    /// 0 to 999,999,999.
    public var nanoseconds: Int

    /// A moment from its parts.
    public init(seconds: Int, nanoseconds: Int) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init(_ time: timespec) {
        self.init(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// This moment.
    public static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(time)
    }

    /// Whether it is the earlier one.
    public static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// How long ago it was. Anybody may set a file to any time, the first and the last that can be spelled included.
    public func age(at now: FileTime) -> Duration {
        .seconds(now.seconds) - .seconds(seconds) + .nanoseconds(now.nanoseconds - nanoseconds)
    }
}
