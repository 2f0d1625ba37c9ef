import MirroringEvents
import Testing

@testable import MirroringCommands

@Suite struct TimeTextTests {
    private let time = Timestamp(milliseconds: 1_780_000_000_999)

    /// A file's name tells seconds: milliseconds would be invented.
    @Test func timesHaveNoMillisecondsAndSayTheirZone() {
        #expect(TimeText.full(time) == "2026-05-28T20:26:40Z")
        #expect(TimeText.brief(time) == "05-28 20:26:40Z")
    }

    @Test func optionsTakeThem() {
        #expect(PastMoment.read(TimeText.full(time)) == Timestamp(milliseconds: 1_780_000_000_000))
    }
}
