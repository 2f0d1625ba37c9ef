import EventSamples
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import mom

/// The last events of a run that is longer.
@Suite struct LastPartsTests {
    /// Sequences of events, and ranges that are missing before them.
    private func kept(_ most: Int, _ sequences: [Int], missing: Set<Int> = []) -> [String] {
        var parts = LastParts(most)
        for sequence in sequences {
            if missing.contains(sequence) { parts.take(.missing(sequence...sequence)) }
            parts.take(.event(OfflineLogEntry(position: UInt64(sequence), event: .typical(sequence: sequence))))
        }
        return parts.kept.map { part in
            switch part {
            case .event(let entry): "\(entry.event.sequence)"
            case .missing: "missing"
            default: "other"
            }
        }
    }

    @Test(arguments: [1, 2, 3, 9, 10, 11, 1_000, .max])
    func lastEventsAreKept(most: Int) {
        #expect(kept(most, Array(1...10)) == (1...10).suffix(most).map { "\($0)" })
    }

    @Test func whatIsSaidBetweenThemStays() {
        #expect(kept(2, Array(1...10), missing: [3, 10]) == ["9", "missing", "10"])
        #expect(kept(1, Array(1...10), missing: [10]) == ["missing", "10"])
    }
}
