import Dispatch
import Synchronization

/// Writes what a person reads, on a thread of its own: a reader that is slow, absent or gone holds up nobody.
///
/// The descriptor itself stays blocking, since others share it.
final class BackgroundWriter: Sendable {
    private struct State {
        /// Four megabytes: some forty thousand lines. The twenty thousand items of a large package are told at one stroke.
        var queue = OutputQueue(capacity: BackgroundWriter.capacity, batch: BackgroundWriter.pipeBuffer)
        /// Whether the thread is at work.
        var isWriting = false
        /// How often the process had been continued when it last wrote.
        var continuations = Continuations.count
        /// How many writes have ended.
        var writes = 0
        /// The count of writes at which a wait was in vain.
        var stalledAt: Int?
        /// Who waits for the next write to end.
        var waiting: [DispatchSemaphore] = []

        /// - Returns: whether the thread is to be set to work.
        mutating func beginWriting() -> Bool {
            defer { isWriting = true }
            return !isWriting
        }

        mutating func wake() {
            for semaphore in waiting { semaphore.signal() }
            waiting = []
        }
    }

    /// How long a reader may take for what fits into a pipe before it counts as one that does not read.
    private static let patience = DispatchTimeInterval.seconds(1)
    /// How often that time passes at most while the descriptor has room, so that it is not the reader who is late: a busy machine may
    /// not let the thread run for seconds, and the last line says why the command ends.
    private static let mostWaits = 60
    /// How many bytes may wait.
    static let capacity = 1 << 22
    /// `PIPE_BUF` of Linux.
    private static let pipeBuffer = 4096

    private let descriptor: Int32
    private let terminal: Terminal
    private let thread: DispatchQueue
    private let state = Mutex(State())

    /// - Parameters:
    ///   - descriptor: where to write.
    ///   - thread: where the writing is done, one after the other.
    init(descriptor: Int32, thread: DispatchQueue = DispatchQueue(label: "mirroring.output")) {
        self.descriptor = descriptor
        terminal = Terminal(descriptor)
        self.thread = thread
    }

    /// Has an entry written.
    ///
    /// Progress never waits. A line waits only where ``capacity`` bytes of such lines are before it, and only for a reader that reads.
    func write(_ entry: OutputQueue.Entry) {
        while !append(entry) {
            if !waitForWrite() { state.withLock { $0.queue.leaveOutOldest() } }
        }
    }

    /// Has lines of a terminal stand below all others, in place of those that do; none for an end of it. It never waits.
    func show(_ lines: [StatusLine]) {
        Continuations.watch()
        let mustStart = state.withLock { state in
            state.queue.show(lines)
            return state.beginWriting()
        }
        if mustStart { thread.async { self.writeAll() } }
    }

    /// Waits until everything is written, or the reader does not read.
    func flush() {
        state.withLock { $0.stalledAt = nil }
        while state.withLock({ $0.isWriting }), waitForWrite() {}
    }

    /// Takes the lines away that still stand below the others.
    func close() {
        let columns = terminal.size.columns
        let rest = state.withLock { $0.isWriting ? "" : $0.queue.close(columns: columns) }
        if !rest.isEmpty { _ = Descriptor.write(rest, to: descriptor) }
    }

    private func append(_ entry: OutputQueue.Entry) -> Bool {
        let (isAppended, mustStart) = state.withLock { ($0.queue.append(entry), $0.beginWriting()) }
        if mustStart { thread.async { self.writeAll() } }
        return isAppended
    }

    private func writeAll() {
        while let text = next() {
            // What fails is gone: there is nowhere left to say so, and the next line may find room on the disk again.
            _ = Descriptor.write(text, to: descriptor)
            state.withLock { state in
                state.writes += 1
                state.wake()
            }
        }
    }

    private func next() -> String? {
        let columns = terminal.size.columns
        let continuations = Continuations.count
        return state.withLock { state in
            if state.continuations != continuations { state.queue.forgetBlock() }
            state.continuations = continuations
            let text = state.queue.next(columns: columns)
            state.isWriting = text != nil
            // Who began to wait after the last write waits for nothing.
            if text == nil { state.wake() }
            return text
        }
    }

    /// - Returns: false if no write ended for as long as a reader may take.
    private func waitForWrite() -> Bool {
        let written = DispatchSemaphore(value: 0)
        let writes = state.withLock { state in
            guard state.isWriting else {
                written.signal()
                return state.writes
            }
            // One vain wait is enough for all lines that come before the next write ends.
            guard state.stalledAt != state.writes else { return -1 }
            state.waiting.append(written)
            return state.writes
        }
        guard writes >= 0 else { return false }
        for _ in 1...Self.mostWaits {
            if written.wait(timeout: .now() + Self.patience) == .success { return true }
            guard Descriptor.hasRoom(descriptor) else { break }
        }
        state.withLock { $0.stalledAt = writes }
        return false
    }
}
