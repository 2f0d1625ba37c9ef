import Foundation
import Testing

@testable import MirroringEngine

@Suite struct WeekTimeTests {
    @Test(
        arguments: [
            (0, 0, "Thu 00:00"), (-1, 0, "Wed 23:59"), (4 * 86_400 - 1, 0, "Sun 23:59"), (4 * 86_400, 0, "Mon 00:00"),
            (0, -3_600, "Wed 23:00"), (0, 5_025, "Thu 01:23"), (1_795_924_800, 0, "Sun 04:00"),
        ]
    )
    func `the day and the time of a moment`(seconds: Int, offset: Int, text: String) {
        #expect(WeekTime(secondsSince1970: seconds, offset: offset).description == text)
    }

    @Test func `the way to another time goes on past the week's end`() throws {
        #expect(try WeekTime.at("Sun 23:00").seconds(to: WeekTime.at("Mon 01:00")) == 7_200)
        #expect(try WeekTime.at("Mon 01:00").seconds(to: WeekTime.at("Sun 23:00")) == WeekTime.secondsOfWeek - 7_200)
        #expect(try WeekTime.at("Mon 01:00").seconds(to: WeekTime.at("Mon 01:00")) == 0)
    }

    /// Clocks are put forward at 02:00 on 28 March 2027 in Berlin, and back at 03:00 on 31 October.
    @Test(
        arguments: [
            (1_806_195_599, "Sun 01:59", false), (1_806_195_600, "Sun 03:00", true),
            (1_806_199_200, "Sun 04:00", false), (1_824_944_399, "Sun 02:59", true),
            (1_824_944_400, "Sun 02:00", false), (1_824_946_200, "Sun 02:30", true),
        ]
    )
    func `a span is told by the clock when summer begins and ends`(seconds: Int, shown: String, isIn: Bool) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let time = WeekTime(secondsSince1970: seconds, offset: offset)
        #expect(time.description == shown)
        #expect(try #require(DaySpan("02:30-04:00")).contains(time) == isIn)
    }
}
