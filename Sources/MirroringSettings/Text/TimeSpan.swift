/// A span of time as people write it: a number and its unit, as in `90s`, `15m`, `7d`, or several from the largest unit down, as in
/// `1h30m`.
///
/// A day has 24 hours: a span is what has passed, whatever a calendar does meanwhile.
public struct TimeSpan: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Whole seconds, 0 or more.
    public let seconds: Int

    private static let units: [(name: Character, seconds: Int)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]

    /// A span of so many seconds, none if the number is negative.
    public init(seconds: Int) {
        self.seconds = max(0, seconds)
    }

    /// Reads a span: digits and a unit (`d`, `h`, `m`, `s`), each unit once at most and the larger ones first.
    ///
    /// - Returns: nil for anything else, also for a number without a unit, of which nobody knows what it counts.
    public init?(_ text: String) {
        var total = 0
        var rest = text[...]
        var units = Self.units[...]
        guard !rest.isEmpty else { return nil }
        while let name = rest.first(where: { !("0"..."9").contains($0) }) {
            let digits = rest.prefix { $0 != name }
            guard let count = Int(digits), let unit = units.firstIndex(where: { $0.name == name }) else { return nil }
            let (part, isTooLarge) = count.multipliedReportingOverflow(by: units[unit].seconds)
            let (sum, isTooMuch) = total.addingReportingOverflow(part)
            guard !isTooLarge, !isTooMuch else { return nil }
            total = sum
            units = units[(unit + 1)...]
            rest = rest[digits.endIndex...].dropFirst()
        }
        guard rest.isEmpty else { return nil }
        seconds = total
    }

    /// As a duration.
    public var duration: Duration { .seconds(seconds) }

    /// As it is written, in the largest units: `1h30m`; `0s` for none.
    public var description: String {
        var rest = seconds
        let parts = Self.units.map { unit in
            defer { rest %= unit.seconds }
            return rest >= unit.seconds ? "\(rest / unit.seconds)\(unit.name)" : ""
        }
        return seconds == 0 ? "0s" : parts.joined()
    }

    /// Whether one is shorter.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.seconds < rhs.seconds }
}
