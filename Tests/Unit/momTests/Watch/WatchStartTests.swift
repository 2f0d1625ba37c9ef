import ArgumentParser
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

@testable import mom

/// From where on `mom watch` shows events.
@Suite struct WatchStartTests {
    @Test func startIsAWordAPositionOrATime() throws {
        #expect(try WatchStart.point("now") == .now)
        #expect(try WatchStart.point("cached") == .cached)
        let position = StreamPosition(epoch: "7f3e1c52-3c7a-4d39-9a64-0b8f6c1d2e35", offset: 1_234)
        #expect(try WatchStart.point(position.description) == .after(position))
        let time = Timestamp(milliseconds: 1_780_000_000_000)
        #expect(try WatchStart.point("2026-05-28T20:26:40Z") == .since(time))
    }

    @Test func timeAgoIsATime() throws {
        let before = Timestamp.now
        guard case .since(let time) = try WatchStart.point("2h") else {
            Issue.record("2h is no time")
            return
        }
        let twoHours = Duration.seconds(7_200)
        #expect(before <= time.adding(twoHours) && time.adding(twoHours) <= .now, "\(time)")
    }

    @Test(arguments: ["", "yesterday", "12", "2026-13-01", "a:b"])
    func nothingElseIsAStart(text: String) {
        #expect(throws: (any Error).self) { try WatchStart.point(text) }
    }

    @Test func onlyOneStartIsGiven() {
        #expect(throws: (any Error).self) { try WatchCommand.parse(["--from", "cached", "--replay", "all"]) }
        #expect(throws: (any Error).self) { try WatchCommand.parse(["--json", "--plain"]) }
    }

    @Test func placeIsThatUpToWhichAllHasCome() {
        var places = WatchedPlaces(subscriptions: 2)
        #expect(places.common == nil)
        places.note(StreamPosition(epoch: "e", offset: 7), of: 0)
        #expect(places.common == nil, "of the other nothing is known")
        places.note(StreamPosition(epoch: "e", offset: 5), of: 1)
        #expect(places.common == StreamPosition(epoch: "e", offset: 5))
        places.note(StreamPosition(epoch: "f", offset: 9), of: 1)
        #expect(places.common == nil, "the history was made anew")
    }
}
