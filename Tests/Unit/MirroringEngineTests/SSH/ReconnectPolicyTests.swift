import EventSamples
import Testing

@testable import MirroringEngine

@Suite struct ReconnectPolicyTests {
    private var policy = ReconnectPolicy(patience: .seconds(300), retries: 2)
    private var random = SeededGenerator(seed: 13)

    private mutating func pause(at seconds: Int) -> Duration? {
        policy.broke(at: .seconds(seconds), using: &random)
    }

    @Test mutating func `pauses grow to half a minute, not in step with others`() {
        policy.progressed(at: .zero)
        for full in [1, 2, 4, 8, 15, 30, 30, 30] {
            let pause = pause(at: 0) ?? .zero
            #expect(pause >= .seconds(full) * 0.8)
            #expect(pause <= .seconds(full) * 1.2)
        }
    }

    @Test mutating func `the first connection is tried so often as a transfer is`() {
        for isLast in [false, false, true, true] {
            let pause = pause(at: 0)
            #expect((pause == nil) == isLast)
        }
    }

    @Test mutating func `it is given up so long after the last progress`() {
        policy.progressed(at: .seconds(1_000))
        let pauses = [pause(at: 1_100), pause(at: 1_299), pause(at: 1_300), pause(at: 9_000)]
        #expect(pauses[0] != nil)
        #expect(pauses[1] == .seconds(1), "the last try is at the end")
        #expect(pauses[2...] == [nil, nil])
    }

    /// A line that lets through a little each time is used as long as there is something to do.
    @Test mutating func `progress begins the count anew`() {
        for hour in 0..<48 {
            policy.progressed(at: .seconds(3_600 * hour))
            let pause = pause(at: 3_600 * hour) ?? .zero
            #expect(pause > .zero && pause <= .seconds(1.2))
        }
        policy.progressed(at: .seconds(1))
        let pause = pause(at: 3_600 * 47)
        #expect(pause != nil, "a moment of before is no step back")
    }

    @Test mutating func `without patience nothing is tried again`() {
        policy = ReconnectPolicy(patience: .zero, retries: 2)
        let first = pause(at: 0)
        #expect(first != nil)
        policy.progressed(at: .seconds(5))
        let second = pause(at: 5)
        #expect(second == nil)
    }
}
