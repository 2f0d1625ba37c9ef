import DequeModule

/// The bounded way from the reading of the history to the writing of the offline log, so that a slow disk slows the reading
/// down, and a disk that takes nothing doesn't: what can't be written is then read again later.
actor LogFeed {
    /// What to write, and how far the history was read once it is on disk.
    struct Batch {
        let entries: [HistoryEntry]
        let mark: HistoryMark
    }

    /// What the reader is to do next.
    enum Answer {
        /// Go on.
        case taken
        /// The log can be written again, but lacks what came while it could not: read again from where it stands.
        case readAgain
    }

    private enum Mode {
        case writing
        case failing
        case recovered
        case finished
    }

    /// About a second of events at the highest rate; their bodies are shared with the cache.
    private static let capacity = 20_000

    private var mode = Mode.writing
    private var batches: Deque<Batch> = []
    private var count = 0
    private var taker: CheckedContinuation<Void, Never>?
    private var giver: CheckedContinuation<Void, Never>?

    /// Whether nothing more will be put.
    var isFinished: Bool { mode == .finished }

    /// Hands over what was read; waits while the writer is behind.
    func put(_ batch: Batch) async -> Answer {
        while mode == .writing, count >= Self.capacity {
            await withCheckedContinuation { giver = $0 }
        }
        switch mode {
        case .writing:
            batches.append(batch)
            count += batch.entries.count
            wakeTaker()
            return .taken
        case .failing, .finished:
            return .taken
        case .recovered:
            mode = .writing
            return .readAgain
        }
    }

    /// The next batch to write; nil when nothing will come any more.
    func take() async -> Batch? {
        while batches.isEmpty, mode != .finished {
            await withCheckedContinuation { taker = $0 }
        }
        guard let batch = batches.popFirst() else { return nil }
        count -= batch.entries.count
        wakeGiver()
        return batch
    }

    /// The log takes nothing: what waits is dropped, and what comes as well, until ``recover()``.
    func fail() {
        guard mode != .finished else { return }
        mode = .failing
        batches = []
        count = 0
        wakeGiver()
    }

    /// The log can be written again.
    func recover() {
        if mode == .failing { mode = .recovered }
    }

    /// Nothing more will be put; what waits is still taken.
    func finish() {
        mode = .finished
        wakeTaker()
        wakeGiver()
    }

    private func wakeTaker() {
        taker?.resume()
        taker = nil
    }

    private func wakeGiver() {
        giver?.resume()
        giver = nil
    }
}
