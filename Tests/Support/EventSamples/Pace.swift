import Foundation

/// The pace of an engine that has so many events a second: for a thread of its own, which it blocks.
public struct Pace: Sendable {
    private let start = ContinuousClock.now
    private let rate: Int

    /// A pace that begins now.
    ///
    /// - Parameter rate: events a second; 0 for as fast as it goes.
    public init(rate: Int) {
        self.rate = rate
    }

    /// Waits until it is time for an event.
    ///
    /// Asleep, not spinning: a thread that never rests is what the scheduler interrupts for the relay and the broker.
    ///
    /// - Parameter number: the how manieth event, from 1.
    public func wait(for number: Int) {
        guard rate > 0 else { return }
        let rest = Int((start + .seconds(1) * number / rate - .now) / .nanoseconds(1))
        guard rest > 0 else { return }
        var time = timespec(tv_sec: rest / 1_000_000_000, tv_nsec: rest % 1_000_000_000)
        nanosleep(&time, nil)
    }
}
