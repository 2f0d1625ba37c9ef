import EventSamples
import Foundation
import MirroringEvents
import Testing

@Suite struct TimestampTests {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    @Test func randomMomentsAreSpelledAndReadAsFoundationDoes() throws {
        var generator = EventGenerator(seed: 7)
        for _ in 0..<5_000 {
            let time = generator.time()
            let components = try calendarSpelling(time)
            try #require(time.description == components)
            try #require(Timestamp(time.description) == time)
        }
    }

    @Test func recentMomentsAreSpelledAsISO8601FormatStyleDoes() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            let time = Timestamp(milliseconds: Int64.random(in: 0...4_102_444_800_000, using: &random))
            // Half a millisecond on, because the style cuts what a Date's binary fraction lacks.
            let date = Date(timeIntervalSince1970: (Double(time.milliseconds) + 0.5) / 1_000)
            try #require(date.formatted(Self.style) == time.description)
            try #require(Timestamp(try Date(time.description, strategy: Self.style)) == time)
        }
    }

    @Test(arguments: [
        ("0001-01-01T00:00:00.000Z", -62_135_596_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29T12:00:00.000Z", 951_825_600_000),
        ("2024-02-29T00:00:00.001Z", 1_709_164_800_001), ("1900-03-01T00:00:00.000Z", -2_203_891_200_000),
    ])
    func knownMoments(_ spelling: String, _ milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == spelling)
        #expect(Timestamp(spelling)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-01-31T23:59:59Z", "2026-01-31T23:59:59.000Z"), ("2026-01-31T23:59:59.1Z", "2026-01-31T23:59:59.100Z"),
        ("2026-01-31t23:59:59.123456789z", "2026-01-31T23:59:59.123Z"),
        ("2026-01-31 23:59:59+01:00", "2026-01-31T22:59:59.000Z"),
        ("2026-01-31T23:59:59.5-05:30", "2026-02-01T05:29:59.500Z"),
        ("2024-12-31T23:59:60Z", "2025-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z"),
    ])
    func otherSpellingsAreRead(_ spelling: String, _ time: String) {
        #expect(Timestamp(spelling)?.description == time)
    }

    @Test(arguments: [
        "", "2026", "2026-01-31", "2026-01-31T23:59:59", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00ZZ", " 2026-01-01T00:00:00Z", "2026-1-01T00:00:00Z",
        "26-01-01T00:00:00Z",
        "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "12026-01-01T00:00:00Z",
        "２026-01-01T00:00:00Z",
    ])
    func anythingElseIsRefused(_ spelling: String) {
        #expect(Timestamp(spelling) == nil)
    }

    @Test func momentsBeyondWhatCanBeSpelledAreTheFirstOrTheLast() {
        #expect(Timestamp(milliseconds: .min).description == Timestamp.earliest.description)
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
    }

    /// By Foundation's calendar: its ISO 8601 style switches to Julian dates before 1582.
    private func calendarSpelling(_ time: Timestamp) throws -> String {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        let days = Int((Double(time.milliseconds) / 86_400_000).rounded(.down))
        let rest = time.milliseconds - Int64(days) * 86_400_000
        // The Gregorian calendar repeats every 146,097 days: move the day into the present, count years by the cycle.
        let cycles = Int((Double(days) / 146_097).rounded(.down))
        let date = Date(timeIntervalSince1970: Double(days - cycles * 146_097) * 86_400)
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let (year, month, day) = (try #require(parts.year), try #require(parts.month), try #require(parts.day))
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
            year + cycles * 400,
            month,
            day,
            Int(rest / 3_600_000),
            Int(rest / 60_000 % 60),
            Int(rest / 1_000 % 60),
            Int(rest % 1_000)
        )
    }
}
