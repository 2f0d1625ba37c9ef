import Foundation
import MirroringCommands
import MirroringEvents
import Testing

@Suite struct PastMomentTests {
    private static let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    @Test(arguments: [
        ("2026-11-28T14:00:00Z", "2026-11-28T14:00:00.000Z"), ("2026-11-28T14:00:00.123Z", "2026-11-28T14:00:00.123Z"),
        ("2026-11-28T14:00:00+02:00", "2026-11-28T12:00:00.000Z"), ("2026-11-28 14:00", "2026-11-28T13:00:00.000Z"),
        ("2026-11-28 14:00:30", "2026-11-28T13:00:30.000Z"), ("2026-07-28 14:00", "2026-07-28T12:00:00.000Z"),
        ("2026-11-28", "2026-11-27T23:00:00.000Z"), ("2h", "2026-12-01T10:00:00.000Z"),
        ("1d12h", "2026-11-30T00:00:00.000Z"), ("0s", "2026-12-01T12:00:00.000Z"),
        ("999999999999d", "0001-01-01T00:00:00.000Z"),
    ])
    func `what people write is a moment`(text: String, moment: String) throws {
        let now = try #require(Timestamp("2026-12-01T12:00:00Z"))
        #expect(PastMoment.read(text, now: now, in: Self.berlin)?.description == moment)
    }

    @Test(arguments: [
        "", "yesterday", "14:00", "2", "2w", "h", "2026-11-31", "2026-11-28 25:00", "2026-11-28 14", "28.11.2026",
        "2026-11-28 14:00 CET", "-2h", "2h ago",
    ])
    func `anything else is none`(text: String) {
        #expect(PastMoment.read(text, in: Self.berlin) == nil)
    }
}
