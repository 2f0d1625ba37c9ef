/// The spelling of times on the wire: RFC 3339 in UTC with milliseconds, `2026-01-31T23:59:59.123Z`.
extension Timestamp: LosslessStringConvertible, Codable {
    private static let millisecondsOfDay: Int64 = 86_400_000

    /// The first moment that can be spelled: 0001-01-01T00:00:00.000Z, where .NET's dates and XML Schema's begin.
    public static let earliest = Self(milliseconds: -62_135_596_800_000)

    /// The last moment that can be spelled: 9999-12-31T23:59:59.999Z.
    public static let latest = Self(milliseconds: 253_402_300_799_999)

    /// The moment as RFC 3339 in UTC with milliseconds; ``earliest`` or ``latest`` for one beyond them.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads RFC 3339 with any offset and any number of fractional digits; finer than a millisecond is cut off.
    ///
    /// Returns nil for anything else, days that do not exist and moments beyond ``earliest`` and ``latest`` included.
    public init?(_ description: String) {
        var description = description
        guard let timestamp = description.withUTF8({ Self(rfc3339: $0[...]) }) else { return nil }
        self = timestamp
    }

    /// Reads a moment from a string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let spelling = try container.decode(String.self)
        guard let timestamp = Self(spelling) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(spelling)\" is not an RFC 3339 time."
            )
        }
        self = timestamp
    }

    /// Writes the moment as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Appends the moment's RFC 3339 spelling in ASCII.
    package func append(to bytes: inout [UInt8]) {
        let milliseconds = min(max(self, .earliest), .latest).milliseconds
        let (days, rest) = milliseconds.quotientAndRemainder(dividingByFloor: Self.millisecondsOfDay)
        let date = CivilDate(daysSince1970: days)
        bytes.append(decimal: date.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(decimal: rest / 3_600_000, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(decimal: rest / 60_000 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(decimal: rest / 1_000 % 60, digits: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.append(decimal: rest % 1_000, digits: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Reads a moment from its RFC 3339 spelling in ASCII.
    init?(rfc3339 text: Slice<UnsafeBufferPointer<UInt8>>) {
        var text = text
        guard let year = text.popNumber(digits: 4), text.pop("-"),
            let month = text.popNumber(digits: 2), text.pop("-"),
            let day = text.popNumber(digits: 2), text.pop("T") || text.pop("t") || text.pop(" "),
            let hour = text.popNumber(digits: 2), hour < 24, text.pop(":"),
            let minute = text.popNumber(digits: 2), minute < 60, text.pop(":"),
            let second = text.popNumber(digits: 2), second < 61,  // 60 is a leap second
            let date = CivilDate(year: year, month: month, day: day),
            let fraction = text.popMilliseconds(),
            let offset = text.popOffset(), text.isEmpty
        else { return nil }
        let seconds = (date.daysSince1970 * 24 + hour) * 3_600 + (minute - offset) * 60 + second
        let moment = Self(milliseconds: seconds * 1_000 + fraction)
        guard moment >= .earliest, moment <= .latest else { return nil }
        self = moment
    }
}

/// A day of the proleptic Gregorian calendar, by the method of Howard Hinnant's "chrono-compatible low-level date algorithms":
/// years begin in March, so that the leap day is the last.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    private static let daysOfEra: Int64 = 146_097
    private static let daysFromYear0To1970: Int64 = 719_468

    init(daysSince1970: Int64) {
        let (era, dayOfEra) = (daysSince1970 + Self.daysFromYear0To1970)
            .quotientAndRemainder(dividingByFloor: Self.daysOfEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Nil for a day that does not exist.
    init?(year: Int64, month: Int64, day: Int64) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[Int(month) - 1]).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    var daysSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = yearFromMarch.quotientAndRemainder(dividingByFloor: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOfEra + dayOfEra - Self.daysFromYear0To1970
    }
}

extension Int64 {
    /// Division that rounds down, so that the remainder is never negative: moments before 1970 count too.
    fileprivate func quotientAndRemainder(dividingByFloor divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    fileprivate mutating func append(decimal value: Int64, digits: Int) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate mutating func pop(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func popDigit() -> Int64? {
        guard let byte = first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    fileprivate mutating func popNumber(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = popDigit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The fraction of a second, zero where there is none; nil for a point without digits.
    fileprivate mutating func popMilliseconds() -> Int64? {
        guard pop(".") else { return 0 }
        guard var milliseconds = popDigit() else { return nil }
        milliseconds *= 100
        var unit: Int64 = 10
        while let digit = popDigit() {
            milliseconds += digit * unit
            unit /= 10
        }
        return milliseconds
    }

    /// Minutes east of UTC.
    fileprivate mutating func popOffset() -> Int64? {
        if pop("Z") || pop("z") { return 0 }
        let sign: Int64 = pop("-") ? -1 : pop("+") ? 1 : 0
        guard sign != 0, let hours = popNumber(digits: 2), hours < 24, pop(":"),
            let minutes = popNumber(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
