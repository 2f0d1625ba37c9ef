import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringWeb

/// The stream's messages, its places, and what somebody gets who comes back.
@Suite struct StreamTests {
    @Test func aMessageIsFramed() {
        let bytes = StreamFrame.bytes(.event, place: "4f2a:12", Array("{\"a\":1}".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == "event: event\nid: 4f2a:12\ndata: {\"a\":1}\n\n")
        let lines = StreamFrame.bytes(.gap, Array("a\nb".utf8))
        #expect(String(decoding: lines, as: UTF8.self) == "event: gap\ndata: a\ndata: b\n\n")
    }

    /// The name of a history is what its first bridge has called it.
    @Test func aPlaceDoesNotEndItsLine() {
        let bytes = StreamFrame.bytes(.event, place: "x\ndata: forged:1", Array("{}".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == "event: event\ndata: {}\n\n")
    }

    private func resume(_ place: String?, epoch: Epoch? = "h", completeFrom: UInt64? = 100) -> StreamResume {
        StreamResume(after: place.flatMap { StreamPosition($0) }, epoch: epoch, completeFrom: completeFrom)
    }

    @Test func whoHasNothingBegins() {
        #expect(resume(nil) == .fresh)
    }

    @Test func whoMissesNothingThatIsGoneGetsTheRest() {
        #expect(resume("h:99") == .replayed(after: 99))
        #expect(resume("h:250") == .replayed(after: 250))
        #expect(resume("h:5", completeFrom: nil) == .replayed(after: 5))
        #expect(resume("h:\(UInt64.max)") == .replayed(after: .max))
    }

    @Test func whatCanNotBeFetchedIsSaid() throws {
        guard case .gap(let gap, let first) = resume("h:97") else { throw NoGap() }
        #expect(gap.first == 98 && gap.last == 99 && gap.reason == .evicted && first == 100)
        #expect(gap.text.hasPrefix("Events 98 to 99 can't be fetched"))
        guard case .gap(let other, nil) = resume("g:250") else { throw NoGap() }
        #expect(other.reason == .otherHistory && other.first == nil)
        guard case .gap(let unread, nil) = resume("h:250", epoch: nil) else { throw NoGap() }
        #expect(unread.reason == .unread)
    }

    private struct NoGap: Error {}

    /// Event 11 waits for event 12 and comes after it: whoever has only event 12 has not got event 11.
    @Test func aPlacePromisesAllBeforeIt() {
        #expect(StreamPlaces.places(of: [10, 12, 11, 13], from: 9, to: 13) == [10, 10, 12, 13])
        #expect(StreamPlaces.places(of: [10, 11], from: 9, to: 11) == [10, 11])
        #expect(StreamPlaces.places(of: [10, 12], from: 9, to: 10) == [10, 10], "event 11 waits still")
        #expect(StreamPlaces.places(of: [12], from: 9, to: nil) == [nil])
        #expect(StreamPlaces.places(of: [0, 1], from: nil, to: 1) == [0, 1])
        #expect(StreamPlaces.places(of: [], from: 9, to: 13) == [])
    }

    @Test func whoDoesNotKeepUpIsCutOffAndNobodyWaits() async {
        let outlet = StreamOutlet(id: "a", since: .now, address: "x", filter: nil) {}
        for _ in 0..<StreamOutlet.mostWaiting { #expect(outlet.send(StreamMessage([1]))) }
        #expect(outlet.behind == StreamOutlet.mostWaiting)
        #expect(!outlet.send(StreamMessage([1])))
        #expect(outlet.isCut)
        var count = 0
        for await message in outlet.messages {
            outlet.noteSent(message)
            count += 1
        }
        #expect(count == StreamOutlet.mostWaiting)
        #expect(outlet.behind == 0)
    }

    /// A message may hold thousands of events, or of jobs.
    @Test func largeMessagesAreBoundedByTheirBytes() async throws {
        let outlet = StreamOutlet(id: "a", since: .now, address: "x", filter: nil) {}
        let large = StreamMessage([UInt8](repeating: 1, count: StreamOutlet.mostBytes / 2 + 1))
        #expect(outlet.send(large))
        var messages = outlet.messages.makeAsyncIterator()
        let sent = await messages.next()
        outlet.noteSent(try #require(sent))
        #expect(outlet.send(large), "what was sent waits no more")
        #expect(!outlet.send(large))
        #expect(outlet.isCut)
    }

    @Test func aReaderThatHasLeftKeepsItsConnection() {
        let disconnected = Flag()
        let outlet = StreamOutlet(id: "a", since: .now, address: "x", filter: nil) { disconnected.raise() }
        outlet.leave()
        outlet.disconnectUnlessGone()
        #expect(!disconnected.isRaised)
        let stuck = StreamOutlet(id: "b", since: .now, address: "x", filter: nil) { disconnected.raise() }
        stuck.disconnectUnlessGone()
        #expect(disconnected.isRaised)
    }
}
