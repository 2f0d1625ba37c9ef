import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// From where on a subscription asks.
@Suite struct JoiningPlaceTests {
    private func answer(_ last: UInt64?, epoch: Epoch = "e", evictedBefore: UInt64? = nil) -> ReplayComplete {
        ReplayComplete(epoch: epoch, first: nil, last: last, count: 0, evictedBefore: evictedBefore)
    }

    @Test func placeIsARequest() {
        let position = StreamPosition(epoch: "e", offset: 7)
        let selection = EventSelection(state: .transferring)
        let now = ClockReading.now
        #expect(JoiningPlace.point(.now).request(of: nil, at: now) == nil)
        #expect(JoiningPlace.point(.cached).request(of: nil, at: now) == ReplayRequest())
        #expect(JoiningPlace.point(.cached).request(of: selection, at: now)?.states == [.transferring])
        #expect(JoiningPlace.point(.after(position)).request(of: nil, at: now)?.after == position)
        let time = Timestamp(milliseconds: 7)
        #expect(JoiningPlace.point(.since(time)).request(of: nil, at: now)?.since == time)
    }

    /// Whoever subscribes to several jobs asks for each, and one answer is older than the other.
    @Test func severalAnswersEndWhereTheFirstOneDoes() {
        #expect([answer(9), answer(12)].end == StreamPosition(epoch: "e", offset: 9))
        #expect([answer(9), answer(nil)].end == nil)
        #expect([answer(9), answer(12, epoch: "f")].end == nil)
        #expect([ReplayComplete]().end == nil)
        let missed = JoiningPlace.point(.cached).missed([answer(9, evictedBefore: 3), answer(9, evictedBefore: 5)])
        #expect(missed == [.evicted(before: StreamPosition(epoch: "e", offset: 5))])
    }
}
