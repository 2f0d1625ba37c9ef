/// Numbers as a person reads them.
public enum Quantity {
    /// Bytes in powers of 1000, with three digits at most: `999 B`, `1.23 kB`, `45.6 MB`.
    public static func bytes(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        var value = Double(count)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        guard unit > 0 else { return "\(count) B" }
        let digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        return "\(decimal(value, digits: digits)) \(units[unit])"
    }

    /// A time span in whole seconds: `45 s`, `3 min 5 s`, `2 h 10 min`.
    public static func seconds(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
        default: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        }
    }

    /// How long ago something was, or how far off it is, in no more detail than matters: `42 s`, `14 min`, `2 h 3 min`, `9 d`.
    public static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d"
        }
    }

    /// A time span, with tenths of a second below a minute: `0.3 s`, `3 min 5 s`.
    public static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        guard seconds < 59.95 else { return Self.seconds(Int(seconds.rounded())) }
        return "\(decimal(seconds, digits: 1)) s"
    }

    /// A count with its noun: `1 page`, `2 pages`.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - noun: one of them.
    ///   - plural: several of them, where that is not the noun and an s.
    public static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(plural ?? "\(noun)s")"
    }

    private static func decimal(_ value: Double, digits: Int) -> String {
        let scale = digits == 2 ? 100 : digits == 1 ? 10 : 1
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}
