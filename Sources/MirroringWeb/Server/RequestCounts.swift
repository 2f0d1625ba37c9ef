import Synchronization

/// How many requests were answered, by the first digit of their status.
final class RequestCounts: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    /// The counts, by class: 2, 3, 4, 5.
    var all: [Int: Int] { counts.withLock { $0 } }

    /// Notes an answer.
    func note(_ status: Int) {
        counts.withLock { $0[status / 100, default: 0] += 1 }
    }
}
