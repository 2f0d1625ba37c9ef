import Testing

@testable import MirroringSettings

@Suite struct TimeSpanTests {
    @Test(arguments: [
        ("90s", 90), ("15m", 900), ("1h", 3_600), ("7d", 604_800), ("1h30m", 5_400), ("1d2h3m4s", 93_784), ("0s", 0),
        ("007m", 420), ("0d0h1m0s", 60),
    ])
    func isRead(_ text: String, _ seconds: Int) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "90", "m", "h1", "1 h", "1h ", " 1h", "1hour", "1.5h", "-1h", "+1h", "30m1h", "1m1m", "1h30", "1H", "١h",
        "99999999999999999999s", "9223372036854775807d", "9223372036854775807s1s", "1ms",
    ])
    func isRefused(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: ["90s", "15m", "1h30m", "7d", "0s", "1d2h3m4s", "3660d"])
    func isWrittenAsItIsRead(_ text: String) throws {
        let span = try #require(TimeSpan(text))
        #expect(TimeSpan(span.description) == span)
    }

    @Test func itsLargestUnitsAreWritten() {
        #expect(TimeSpan(seconds: 90).description == "1m30s")
        #expect(TimeSpan(seconds: 3_600).description == "1h")
        #expect(TimeSpan(seconds: -5).description == "0s")
        #expect(TimeSpan(seconds: 59) < TimeSpan(seconds: 60))
        #expect(TimeSpan(seconds: 60).duration == .seconds(60))
    }
}
