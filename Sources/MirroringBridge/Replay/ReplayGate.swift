import Synchronization

/// The turns and the queues of all users, for the workers that answer side by side, on one connection after the other.
final class ReplayGate: Sendable {
    private let turns = Mutex(ReplayTurns())
    private let queues = Mutex(AnsweredQueues())
    private let refusals = Mutex(AnsweredRefusals())

    /// A user asks.
    func begin(_ user: String) -> ReplayTurns.Turn {
        turns.withLock { $0.begin(user, at: .now) }
    }

    /// A user is to be told no.
    ///
    /// - Returns: whether to send the refusal.
    func mayRefuse(_ user: String) -> Bool {
        refusals.withLock { $0.note(user, at: .now) }
    }

    /// How long a user's replay will take from now on.
    func expect(_ time: Duration, for user: String) {
        turns.withLock { $0.expect(time, for: user, at: .now) }
    }

    /// A user is sent so many bytes.
    func count(_ bytes: Int, for user: String) {
        turns.withLock { $0.count(bytes, for: user, at: .now) }
    }

    /// A user's replay is over, however it ended.
    func end(_ user: String) {
        turns.withLock { $0.end(user, at: .now) }
    }

    /// Takes note of a queue that is about to be sent something.
    ///
    /// - Returns: whether to ask for its length before.
    func note(_ queue: String) -> Bool {
        queues.withLock { $0.note(queue, at: .now) }
    }

    /// The queue turned out to be exclusive.
    func noteExclusive(_ queue: String) {
        queues.withLock { $0.noteExclusive(queue, at: .now) }
    }
}
