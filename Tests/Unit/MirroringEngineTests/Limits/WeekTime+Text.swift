import Testing

@testable import MirroringEngine

extension WeekTime {
    /// A time by its day's short name and what the clock shows, as in `Mon 08:00` and `Sun 23:59:59`.
    static func at(_ text: String) throws -> Self {
        let words = text.split(separator: " ")
        let day = try #require(days.firstIndex(of: String(words[0])))
        let parts = words[1].split(separator: ":").compactMap { Int($0) }
        return Self(second: day * 86_400 + parts[0] * 3_600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0))
    }
}
