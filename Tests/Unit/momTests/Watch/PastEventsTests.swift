import EventSamples
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

@testable import mom

/// What `mom watch --replay` shows of the past.
@Suite struct PastEventsTests {
    private static let caughtUp = MonitoringEvent.caughtUp(StreamPosition(epoch: "e", offset: 7))

    private func shown(_ past: WatchedPast, _ all: [MonitoringEvent]) -> [[Int]] {
        var events = PastEvents(past)
        return all.map { events.take($0).map(\.sequence) }
    }

    private func events(_ sequences: ClosedRange<Int>) -> [MonitoringEvent] {
        sequences.map { .event(MonitoredEvent(.typical(sequence: $0), position: UInt64($0))) }
    }

    @Test func allIsShownAsItComes() {
        #expect(shown(.all, events(1...2) + [Self.caughtUp] + events(3...3)) == [[1], [2], [], [3]])
    }

    /// Which ones are the last shows only at the end.
    @Test(arguments: [1, 2, 3, 6, 7, Int.max])
    func lastOnesAreShownWhenThePastIsOver(count: Int) {
        let all = shown(.last(count), events(1...6) + [Self.caughtUp] + events(7...8) + [Self.caughtUp])
        #expect(all[..<6].allSatisfy { $0.isEmpty })
        #expect(all[6] == Array((1...6).suffix(count)))
        #expect(all[7...] == [[7], [8], []])
    }

    /// Of a job that is given by its name all jobs are subscribed to, and on a terminal all kinds.
    @Test func othersAreNotAmongTheLast() {
        var events = PastEvents(.last(2))
        func taken(_ all: [MonitoringEvent]) -> [Int] {
            all.flatMap { events.take($0, where: { $0.sequence.isMultiple(of: 3) }) }.map(\.sequence)
        }
        #expect(taken(self.events(1...11)) == [])
        #expect(taken([Self.caughtUp]) == [6, 9])
        #expect(taken(self.events(12...14)) == [12, 13, 14], "what comes goes to whoever looks at it next")
    }

    @Test func pastThatNobodyTellsKeepsNothingBack() {
        let error = MonitoringError(.noAnswer, "No bridge answered.")
        let all = shown(.last(5), events(1...2) + [.missed(.unknown(from: .cached, error))] + events(3...3))
        #expect(all == [[], [], [1, 2], [3]])
    }

    @Test func optionIsAllOrANumber() {
        #expect(WatchedPast(argument: "all") == .all)
        #expect(WatchedPast(argument: "20") == .last(20))
        for wrong in ["", "0", "-1", "some", "1.5"] { #expect(WatchedPast(argument: wrong) == nil) }
    }
}
