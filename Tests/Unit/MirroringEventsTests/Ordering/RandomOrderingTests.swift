import EventSamples
import Testing

@testable import MirroringEvents

/// Random permutations, repeats and losses, from seeds.
@Suite struct RandomOrderingTests {
    /// A resend: events displaced by less than what may be held back, each up to four times.
    @Test(arguments: UInt64(0)..<200)
    func displacedAndRepeatedEventsComeOutOnceAndInOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...300, using: &generator)
        let displacement = Int.random(in: 0...100, using: &generator)
        var arrivals = (2...max(2, count)).flatMap { sequence in
            (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (sequence: sequence, place: sequence + Int.random(in: 0...displacement, using: &generator))
            }
        }
        arrivals.sort { ($0.place, $0.sequence) < ($1.place, $1.sequence) }

        var harness = OrderingHarness()
        harness.receive(1)
        for arrival in arrivals { harness.receive(arrival.sequence) }

        #expect(harness.items() == (1...max(2, count)).map { .event($0) })
        #expect(harness.ordering.repeats == arrivals.count - max(2, count) + 1)
        #expect(harness.ordering.nextDeadline == nil)
    }

    /// Whatever happens, each sequence that arrived comes out once, as an event or apart; events ascend; and each jump between
    /// two events is reported as exactly that gap.
    @Test(arguments: UInt64(0)..<200)
    func whateverArrivesIsAccountedFor(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var harness = OrderingHarness {
            $0.heldPerRun = Int.random(in: 1...20, using: &generator)
            $0.gapsPerRun = 1_000
        }
        let sequences = (1...200).filter { _ in Int.random(in: 0..<10, using: &generator) > 0 }
        var arrivals = sequences + sequences.filter { _ in Bool.random(using: &generator) }
        arrivals.shuffle(using: &generator)
        for sequence in arrivals {
            harness.receive(sequence)
            if Int.random(in: 0..<20, using: &generator) == 0 { harness.wait(.seconds(1)) }
        }
        harness.release()

        let items = harness.items()
        let apart = items.compactMap {
            switch $0 {
            case .late(let sequence), .early(let sequence): sequence
            default: nil
            }
        }
        #expect((harness.events() + apart).sorted() == sequences)
        #expect(harness.ordering.repeats == arrivals.count - sequences.count)

        var last: Int?
        var gap: ClosedRange<Int>?
        for item in items {
            switch item {
            case .gap(let missing):
                gap = missing
            case .event(let sequence):
                if let last {
                    #expect(gap == (sequence == last + 1 ? nil : (last + 1)...(sequence - 1)))
                }
                last = sequence
                gap = nil
            case .late, .early:
                break
            }
        }
    }

    /// Many runs at once give for each what it would give alone.
    @Test(arguments: UInt64(0)..<20)
    func runsAreIndependent(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let runs = [RunKey.first, .second]
        let arrivals = (0..<400).map { _ in
            (run: runs[Int.random(in: 0...1, using: &generator)], sequence: Int.random(in: 1...60, using: &generator))
        }
        var together = OrderingHarness()
        var alone = [RunKey.first: OrderingHarness(), .second: OrderingHarness()]
        for arrival in arrivals {
            together.receive(arrival.sequence, of: arrival.run)
            alone[arrival.run]?.receive(arrival.sequence, of: arrival.run)
        }
        for run in runs {
            #expect(together.items(of: run) == alone[run]?.items(of: run))
        }
    }
}
