import DequeModule
import MirroringOfflineLog

/// The bounded way from the reading of the history to the writing of the offline log, so that a slow disk slows the reading
/// down, and a log that this bridge can't write, or may not, doesn't: what was not written is then read again later.
actor LogQueue {
    /// What to write, and how far the history was read once it is on disk.
    struct Batch {
        let entries: [HistoryEntry]
        /// Notes of messages that can't be read.
        var letters: [DeadLetterNote] = []
        let checkpoint: Checkpoint

        var size: Int { entries.count + letters.count }

        /// How many bytes it takes in memory.
        var weight: Int { entries.reduce(letters.count * LogQueue.letterBytes) { $0 + $1.weight } }
    }

    /// What the reader is to do next.
    enum Answer {
        /// Go on.
        case taken
        /// The log can be written now, but lacks what came while it could not: read again from where it stands.
        case readAgain
    }

    private enum Mode {
        /// What is put is written.
        case writing
        /// The disk takes nothing: what is put is dropped.
        case failing
        /// Another bridge writes the log: what is put is dropped.
        case standingBy
        /// The log can be written, but lacks what was dropped, until the reader knows.
        case lagging
        case finished
    }

    /// About a second of events at the highest rate.
    private static let capacity = 20_000
    /// How many bytes may wait, and one batch beyond them. A message that the cache has as well is there once, but the cache may have
    /// dropped it.
    static let capacityBytes = 64 << 20
    /// What a note of a dead letter takes at most: its texts are cut.
    private static let letterBytes = 4_096

    private var mode = Mode.writing
    private var batches: Deque<Batch> = []
    private var count = 0
    private var bytes = 0
    /// Whether nothing that was taken is being written: who took it has come for more.
    private(set) var isIdle = true
    private var consumer: CheckedContinuation<Void, Never>?
    private var producer: CheckedContinuation<Void, Never>?

    /// Whether everything that was put has been taken, and nothing was dropped.
    var isClear: Bool { mode == .writing && batches.isEmpty }

    /// Whether the log takes nothing.
    var isFailing: Bool { mode == .failing }

    /// Hands over what was read; waits while the writer is behind.
    func put(_ batch: Batch) async -> Answer {
        while mode == .writing, count >= Self.capacity || bytes >= Self.capacityBytes {
            await withCheckedContinuation { producer = $0 }
        }
        switch mode {
        case .writing:
            batches.append(batch)
            count += batch.size
            bytes += batch.weight
            wakeConsumer()
            return .taken
        case .failing, .standingBy, .finished:
            return .taken
        case .lagging:
            return nextAnswer()
        }
    }

    /// What a reader that has nothing to put is to do next.
    func nextAnswer() -> Answer {
        guard mode == .lagging else { return .taken }
        mode = .writing
        return .readAgain
    }

    /// The next batch to write; nil when nothing will come any more.
    func take() async -> Batch? {
        isIdle = true
        while batches.isEmpty, mode != .finished {
            await withCheckedContinuation { consumer = $0 }
        }
        guard let batch = batches.popFirst() else { return nil }
        isIdle = false
        count -= batch.size
        bytes -= batch.weight
        wakeProducer()
        return batch
    }

    /// The log takes nothing: what waits is dropped, and what comes as well, until ``recover()``. Nothing that comes after what could not
    /// be written may be: its checkpoint would be stored, and what is missing before it never read again.
    func fail() {
        switch mode {
        case .writing, .lagging: drop(.failing)
        case .finished: drop(.finished)
        case .failing, .standingBy: break
        }
    }

    /// The log takes something again.
    func recover() {
        if mode == .failing { mode = .lagging }
    }

    /// Another bridge writes the log: what waits is dropped, and what comes as well, until ``takeOver()``.
    func standBy() {
        if mode != .finished { drop(.standingBy) }
    }

    /// This bridge writes the log from now on.
    func takeOver() {
        if mode != .finished { drop(.lagging) }
    }

    /// Nothing more will be put; what waits is still taken.
    func finish() {
        mode = .finished
        wakeConsumer()
        wakeProducer()
    }

    private func drop(_ next: Mode) {
        mode = next
        batches = []
        count = 0
        bytes = 0
        wakeProducer()
    }

    private func wakeConsumer() {
        consumer?.resume()
        consumer = nil
    }

    private func wakeProducer() {
        producer?.resume()
        producer = nil
    }
}
