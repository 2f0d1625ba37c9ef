import Glibc

/// A time of the week, as a clock on the wall shows it: what timetables are written in.
public struct WeekTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since Monday, 00:00; below ``secondsOfWeek``.
    public let second: Int

    /// How many seconds a week has on a clock that is never set.
    public static let secondsOfWeek = 7 * 86_400

    /// A time by its seconds since any Monday, 00:00, before or after it.
    public init(second: Int) {
        let rest = second % Self.secondsOfWeek
        self.second = rest < 0 ? rest + Self.secondsOfWeek : rest
    }

    /// What the clocks on the wall show at a moment.
    ///
    /// - Parameters:
    ///   - seconds: since 1970, without leap seconds.
    ///   - offset: how far the wall's clocks are ahead of UTC then, in seconds.
    public init(secondsSince1970 seconds: Int, offset: Int) {
        // 1970 began on a Thursday.
        self.init(second: (seconds + offset) % Self.secondsOfWeek + 3 * 86_400)
    }

    /// What the clocks on the wall show now, where this process is: the zone is that of `TZ`, or the system's.
    ///
    /// The system is asked each time, since clocks are set and summer comes while a run goes on.
    public static var now: Self {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return Self(secondsSince1970: seconds, offset: parts.tm_gmtoff)
    }

    /// The seconds until the clock shows another time; 0 to the same.
    public func seconds(to other: Self) -> Int {
        Self(second: other.second - second).second
    }

    /// Earlier in the week.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.second < rhs.second
    }

    /// The time of the day: `08:00`.
    public var clock: String {
        let minute = second % 86_400 / 60
        return Self.text(ofMinute: minute)
    }

    /// The day's short English name: `Mon`.
    public var day: String { Self.days[second / 86_400] }

    /// Day and time: `Mon 08:00`.
    public var description: String { "\(day) \(clock)" }

    /// The short names of the days, Monday first.
    static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// A minute of the day, 0 to 1440, as a clock shows it.
    static func text(ofMinute minute: Int) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(minute / 60)):\(digits(minute % 60))"
    }
}
