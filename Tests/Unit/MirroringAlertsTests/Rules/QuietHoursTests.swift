import Foundation
import MirroringEvents
import Testing

@testable import MirroringAlerts

/// When nobody is to be called, by a clock of some place.
@Suite struct QuietHoursTests {
    private func quiet(_ begin: String, _ end: String, _ zone: String) throws -> QuietHours {
        let (begin, end) = (try #require(QuietHours.TimeOfDay(begin)), try #require(QuietHours.TimeOfDay(end)))
        let place = try #require(TimeZone(identifier: zone))
        return try #require(QuietHours(from: begin, to: end, in: place))
    }

    @Test(arguments: [
        ("2026-11-30T20:59:59Z", nil), ("2026-11-30T21:00:00Z", "2026-12-01T05:00:00.000Z"),
        ("2026-12-01T04:59:59Z", "2026-12-01T05:00:00.000Z"), ("2026-12-01T05:00:00Z", nil),
        ("2026-07-01T20:00:00Z", "2026-07-02T04:00:00.000Z"), ("2026-07-01T19:59:00Z", nil),
    ])
    func theyLastOverMidnightByTheZonesClock(time: String, end: String?) throws {
        let hours = try quiet("22:00", "06:00", "Europe/Berlin")
        #expect(hours.end(at: try #require(Timestamp(time)))?.description == end)
    }

    @Test(arguments: [("2026-11-30T11:59:00Z", false), ("2026-11-30T12:00:00Z", true), ("2026-11-30T13:30:00Z", false)])
    func theyLastWithinADay(time: String, isQuiet: Bool) throws {
        let hours = try quiet("12:00", "13:30", "UTC")
        #expect((hours.end(at: try #require(Timestamp(time))) != nil) == isQuiet)
    }

    /// In the night in which the clock goes on an hour, half past two is skipped.
    @Test func anEndThatAClockSkipsIsTheNextTimeThatThereIs() throws {
        let hours = try quiet("22:00", "02:30", "Europe/Berlin")
        let night = try #require(Timestamp("2026-03-29T00:30:00Z"))
        let end = try #require(hours.end(at: night))
        #expect(end.description == "2026-03-29T01:00:00.000Z")
        #expect(hours.end(at: end) == nil)
    }

    @Test(arguments: ["24:00", "7:00", "07:60", "", "noon", "07:00:00"])
    func noTimeOfDay(text: String) {
        #expect(QuietHours.TimeOfDay(text) == nil)
    }

    @Test func theyDoNotLastAllDay() throws {
        let time = try #require(QuietHours.TimeOfDay("07:00"))
        #expect(QuietHours(from: time, to: time, in: .gmt) == nil)
    }
}
