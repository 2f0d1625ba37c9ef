/// Numbers as a person reads them.
public enum Quantity {
    /// Bytes in powers of 1000, with three digits at most: `999 B`, `1.23 kB`, `45.6 MB`.
    public static func bytes(_ count: Int) -> String {
        let scale = Scale(of: count)
        return "\(scale.text(count)) \(scale.unit)"
    }

    /// How many bytes of how many, in the unit of all of them: `1.95 of 3.20 GB`; never more than all.
    public static func bytes(_ count: Int, of all: Int) -> String {
        let scale = Scale(of: all)
        return "\(scale.text(min(count, all))) of \(scale.text(all)) \(scale.unit)"
    }

    /// A unit of bytes, and how exactly numbers are told in it.
    private struct Scale {
        let unit: String
        private let divisor: Double
        private let digits: Int

        /// The one in which a number has three digits at most before its unit.
        init(of count: Int) {
            let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
            var divisor = 1.0
            var index = 0
            while Double(count) / divisor >= 999.5, index < units.count - 1 {
                divisor *= 1_000
                index += 1
            }
            let value = Double(count) / divisor
            self.divisor = divisor
            unit = units[index]
            digits = index == 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        }

        func text(_ count: Int) -> String {
            Quantity.decimal(Double(count) / divisor, digits: digits)
        }
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

    /// A whole number, its digits in groups of three: `12,340`.
    public static func number(_ value: Int) -> String {
        let digits = "\(value.magnitude)"
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// How many of how many, with the noun of all of them: `1 of 1 page`, `4,999 of 5,000 files`.
    public static func share(_ part: Int, of all: Int, _ noun: String) -> String {
        "\(number(part)) of \(count(all, noun))"
    }

    /// A count with its noun: `1 page`, `2 pages`, `12,000 pages`.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - noun: one of them.
    ///   - plural: several of them, where that is not the noun and an s.
    public static func count(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(number(count)) \(plural ?? "\(noun)s")"
    }

    fileprivate static func decimal(_ value: Double, digits: Int) -> String {
        let scale = digits == 2 ? 100 : digits == 1 ? 10 : 1
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}
