import Synchronization

/// A clock that a test turns: time passes when ``advance(by:)`` says so.
public final class ManualClock: Clock {
    /// A moment: the time since the clock was made.
    public struct Instant: InstantProtocol {
        let time: Duration

        /// The moment that lies so much later.
        public func advanced(by duration: Duration) -> Self { Self(time: time + duration) }
        /// How much later another one is.
        public func duration(to other: Self) -> Duration { other.time - time }
        /// Whether one is before another.
        public static func < (left: Self, right: Self) -> Bool { left.time < right.time }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(time: .zero)
        var sleepers: [Int: Sleeper] = [:]
        var count = 0
        /// Who waits for somebody to fall asleep.
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// A clock that stands at zero.
    public init() {}

    /// The time as of the last ``advance(by:)``.
    public var now: Instant { state.withLock { $0.now } }

    /// Nothing is shorter.
    public let minimumResolution: Duration = .nanoseconds(1)

    /// Sleeps until the clock was turned that far, or the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let watchers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
                    guard deadline > state.now, !Task.isCancelled else { return nil }
                    state.sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
                    defer { state.watchers = [] }
                    return state.watchers
                }
                guard let watchers else { return continuation.resume(with: Result { try Task.checkCancellation() }) }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(
                throwing: CancellationError()
            )
        }
    }

    /// Turns the clock and wakes whose time has come.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Returns when somebody sleeps on this clock.
    public func untilSomebodySleeps() async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }
}
