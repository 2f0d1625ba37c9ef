import Foundation
import MirroringWire
import Testing

@Suite struct EpochTests {
    private func epoch(after barriers: some Sequence<BarrierMessage>, known: Epoch? = nil) -> Epoch? {
        barriers.reduce(known) { known, barrier in barrier.epoch(known: known) }
    }

    /// Two bridges meet a new history at once: each reads the same barriers, and ends with the same identity.
    @Test func firstBarrierNamesANewHistoryForEveryReader() {
        let history = [BarrierMessage(id: "a"), BarrierMessage(id: "b"), BarrierMessage(id: "c", epoch: "a")]
        for seen in 1...3 { #expect(epoch(after: history.prefix(seen)) == "a") }
    }

    @Test func whoBeginsBehindTheFirstLearnsItFromALaterOne() {
        let history = [BarrierMessage(id: "b"), BarrierMessage(id: "c", epoch: "a"), BarrierMessage(id: "d")]
        #expect(epoch(after: history) == "a")
    }

    @Test func knownIdentityOutlivesBarriersThatSayNothing() {
        #expect(epoch(after: [BarrierMessage(id: "b")], known: "a") == "a")
    }

    @Test func itIsATextInJSON() throws {
        let epochs: [Epoch] = ["a", "\u{1F30D} \"b\""]
        let json = try JSONEncoder().encode(epochs)
        #expect(try JSONDecoder().decode([String].self, from: json) == epochs.map(\.rawValue))
        #expect(try JSONDecoder().decode([Epoch].self, from: json) == epochs)
    }
}
