/// A span of the day, on some days of the week or on all of them: `22:00-06:00`, `Mon-Fri 08:00-18:00`, `Sat,Sun 00:00-24:00`.
///
/// It is told by the clock on the wall. One that ends before it begins goes on past midnight, and its days are those on
/// which it begins. When clocks are put forward the hour that is left out is not there, and when they are put back an hour
/// is there twice: a time belongs to a span by what the clock shows.
public struct DaySpan: Sendable, Hashable, CustomStringConvertible {
    /// The days on which it begins, 0 for Monday; nil if none are named, and it is every day.
    public let days: [Int]?
    /// The minute of the day at which it begins, from 0.
    public let start: Int
    /// The minute of the day at which it ends, 1 to 1440; before ``start`` it is the next day's.
    public let end: Int

    /// The whole week.
    static let always = Self(days: nil, start: 0, end: 1_440)

    private init(days: [Int]?, start: Int, end: Int) {
        self.days = days
        self.start = start
        self.end = end
    }

    /// Reads a span; nil if the text is none, or has no length.
    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard let times = words.last.map({ $0.split(separator: "-", omittingEmptySubsequences: false) }),
            words.count <= 2, times.count == 2,
            let start = Self.minute(times[0]), let end = Self.minute(times[1]), start < 1_440, end != start
        else { return nil }
        var days: [Int]?
        if words.count == 2 {
            guard let named = Self.days(words[0]) else { return nil }
            days = named
        }
        self.init(days: days, start: start, end: end == 0 ? 1_440 : end)
    }

    /// `HH:MM` to the minute of the day; 24:00 is its end.
    private static func minute(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
        else { return nil }
        return hour < 24 || hour == 24 && minute == 0 ? hour * 60 + minute : nil
    }

    /// `Mon-Fri`, `Sat`, `Mon,Wed-Fri` to the days, Monday first; `Sat-Mon` goes past the week's end.
    private static func days(_ text: some StringProtocol) -> [Int]? {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                WeekTime.days.firstIndex { $0.lowercased() == name.lowercased() }
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
            var day = first
            while day != last {
                days.insert(day)
                day = (day + 1) % 7
            }
            days.insert(last)
        }
        return days.sorted()
    }

    /// The times of the week at which it begins.
    var starts: [WeekTime] {
        (days ?? Array(0..<7)).map { WeekTime(second: $0 * 86_400 + start * 60) }
    }

    /// The times of the week at which it ends.
    var ends: [WeekTime] {
        starts.map { WeekTime(second: $0.second + length) }
    }

    /// How long it is by the clock, in seconds: at most a day.
    private var length: Int { (end > start ? end - start : end + 1_440 - start) * 60 }

    /// Whether a time is in it: its beginning is, its end is not.
    public func contains(_ time: WeekTime) -> Bool {
        starts.contains { $0.seconds(to: time) < length }
    }

    /// The first time of the week that is in both; nil if there is none.
    func overlap(with other: Self) -> WeekTime? {
        (starts.filter(other.contains) + other.starts.filter(contains)).min()
    }

    /// As it is read: `Mon-Fri 08:00-18:00`.
    public var description: String {
        let times = "\(WeekTime.text(ofMinute: start))-\(WeekTime.text(ofMinute: end))"
        guard let days else { return times }
        // Neighbours are written as a range.
        var ranges: [ClosedRange<Int>] = []
        for day in days {
            if let last = ranges.last, last.upperBound == day - 1 {
                ranges[ranges.count - 1] = last.lowerBound...day
            } else {
                ranges.append(day...day)
            }
        }
        let names = ranges.map { range in
            range.count == 1
                ? WeekTime.days[range.lowerBound]
                : "\(WeekTime.days[range.lowerBound])-\(WeekTime.days[range.upperBound])"
        }
        return "\(names.joined(separator: ",")) \(times)"
    }
}
