import Dispatch
import MirroringEvents
import Synchronization

/// This process's part of the outbox, and the hand-over from the engine's thread to the sender.
///
/// ``accept(_:body:)`` is all that the engine's thread runs: one append to a file and a place in a queue, under a lock that is
/// never held while anybody waits for a disk or a network.
final class Outbox: Sendable {
    /// Trouble with keeping events since it was last asked for.
    struct Failures: Sendable {
        /// Events that are neither on the disk nor in memory: readers will see a gap.
        var lost = 0
        /// Events that are in memory alone and go with this process.
        var unsaved = 0
        /// Why.
        var error: OutboxError?
    }

    private struct State {
        var writer: OutboxWriter?
        var queue: HandoverQueue
        var waiting = 0
        var lost = 0
        var failures = Failures()
        /// The size of what other processes have in the folder.
        var otherBytes = 0
        var confirmed: OutboxPosition?
        var corrupt: Set<SegmentName> = []
    }

    let folder: OutboxFolder
    let binding: OutboxBinding
    /// Rings when there is something to send.
    let filled = Doorbell()
    /// Rings when nothing waits any more.
    let emptied = Doorbell()
    private let segmentBytes: Int
    private let maximumBytes: Int
    private let state: Mutex<State>
    /// Flushing can take long: it must block neither the sender's thread nor the runtime's few.
    private let flushQueue = DispatchQueue(label: "mirroring.outbox.flush")

    init(_ configuration: PublisherConfiguration) throws(OutboxError) {
        folder = try OutboxFolder(configuration.outboxFolder)
        binding = OutboxBinding(configuration.broker)
        segmentBytes = configuration.segmentBytes
        maximumBytes = configuration.maximumOutboxBytes
        let queue = HandoverQueue(
            maximumCount: configuration.queuedEvents,
            maximumBytes: configuration.queuedBytes
        )
        var state = State(queue: queue)
        state.otherBytes = try folder.list().bytes
        state.writer = try OutboxWriter(folder: folder, binding: binding, segmentBytes: segmentBytes)
        self.state = Mutex(state)
    }

    // MARK: The engine's side

    /// Takes an event: after this, killing the process does not lose it. Never fails; what can't be kept is counted.
    func accept(_ event: MirroringStatusEventArgs, body: [UInt8]) {
        state.withLock { state in
            do throws(OutboxError) {
                let place = try append(body, &state)
                let pending = PendingEvent(event: event, body: body, origin: .own(end: place.upperBound))
                state.queue.append(pending, storedAt: place.lowerBound)
                state.waiting += 1
            } catch {
                state.failures.error = error
                if state.queue.hasRoom(for: body.count) {
                    state.queue.append(PendingEvent(event: event, body: body, origin: .own(end: nil)), storedAt: nil)
                    state.waiting += 1
                    state.failures.unsaved += 1
                } else {
                    state.lost += 1
                    state.failures.lost += 1
                }
            }
        }
        filled.ring()
    }

    private func append(_ body: [UInt8], _ state: inout State) throws(OutboxError) -> Range<OutboxPosition> {
        var writer: OutboxWriter
        if let open = state.writer {
            writer = open
            state.writer = nil  // the only holder while it is changed
        } else {
            writer = try OutboxWriter(folder: folder, binding: binding, segmentBytes: segmentBytes)
        }
        defer { state.writer = writer }
        guard writer.bytes + state.otherBytes + OutboxWriter.length(of: body) <= maximumBytes else {
            throw OutboxError(
                .full,
                "The outbox in \(folder.path) holds its maximum of \(maximumBytes) bytes. Let the broker take what waits, or raise outbox.maximumBytes."
            )
        }
        return try writer.append(body)
    }

    // MARK: The sender's side

    /// What the sender finds.
    enum Taken {
        /// Events that were in memory; none if nothing waits.
        case events([PendingEvent])
        /// The next events are in the file, from this place on.
        case stored(instance: UUID, from: OutboxPosition)
    }

    /// Takes out events in order, at most `limit`.
    func take(_ limit: Int) -> Taken {
        state.withLock { state in
            let events = state.queue.take(limit)
            if events.isEmpty, let start = state.queue.overflow, let writer = state.writer {
                return .stored(instance: writer.instance, from: start)
            }
            return .events(events)
        }
    }

    /// Where the file ends now.
    var end: OutboxPosition? {
        state.withLock { $0.writer?.end }
    }

    /// The sender has read the file up to a place.
    ///
    /// - Returns: whether that is the end, so that the next events come through memory.
    func caughtUp(at end: OutboxPosition) -> Bool {
        state.withLock { state in
            guard state.writer?.end == end else { return false }
            state.queue.caughtUp()
            return true
        }
    }

    /// The broker has confirmed events; what their files held alone is removed.
    func delivered(_ count: Int, upTo position: OutboxPosition?) {
        let (segments, isEmpty) = state.withLock { state -> ([(SegmentName, Bool)], Bool) in
            state.waiting -= count
            guard let position else { return ([], state.waiting == 0) }
            state.confirmed = position
            let names = state.writer?.forgetSegments(before: position) ?? []
            return (names.map { ($0, state.corrupt.contains($0)) }, state.waiting == 0)
        }
        for (segment, isCorrupt) in segments {
            folder.retire(segment, isCorrupt: isCorrupt)
        }
        if isEmpty { emptied.ring() }
    }

    /// The sender could not read some of a segment; events that it expected there will never be delivered.
    func setAside(_ segment: SegmentName) {
        state.withLock { _ = $0.corrupt.insert(segment) }
    }

    /// Events that were accepted, but are not in the file any more.
    func forget(_ count: Int) {
        state.withLock { state in
            state.waiting -= count
            state.lost += count
        }
    }

    // MARK: Upkeep

    /// Waits until everything that was accepted before the call is on the disk.
    func synchronize() async throws(OutboxError) {
        let (files, hasNewName) = state.withLock { $0.writer?.takeUnsynchronized() ?? ([], false) }
        guard !files.isEmpty || hasNewName else { return }
        let folder = folder
        let result: Result<Void, OutboxError> = await withCheckedContinuation { continuation in
            flushQueue.async {
                continuation.resume(
                    returning: Result { () throws(OutboxError) in
                        for file in files { try file.synchronize() }
                        if hasNewName { try folder.synchronize() }
                    }
                )
            }
        }
        if case .failure = result {
            state.withLock { $0.writer?.putBack(files) }
        }
        try result.get()
    }

    /// Writes down how far the broker has confirmed, so that little is sent again after a crash.
    func note() throws(OutboxError) {
        let (writer, confirmed) = state.withLock { ($0.writer, $0.confirmed) }
        guard let writer, let confirmed else { return }
        try writer.note(confirmed)
    }

    /// Measures what other processes keep in the folder.
    func measure(_ listing: OutboxFolder.Listing) {
        state.withLock { $0.otherBytes = max(0, listing.bytes - ($0.writer?.bytes ?? 0)) }
    }

    /// Removes the sequence if nothing of it waits; the next event founds another.
    func retire() {
        let closed = state.withLock { state -> (segments: [(SegmentName, Bool)], lock: SequenceLock)? in
            guard state.waiting == 0, var writer = state.writer else { return nil }
            state.writer = nil
            state.confirmed = nil
            let (segments, lock) = writer.close()
            return (segments.map { ($0, state.corrupt.contains($0)) }, lock)
        }
        guard let closed else { return }
        for (segment, isCorrupt) in closed.segments {
            folder.retire(segment, isCorrupt: isCorrupt)
        }
        closed.lock.remove()
    }

    // MARK: What health tells

    /// How many accepted events the broker has not confirmed.
    var waiting: Int { state.withLock { $0.waiting } }

    /// How many events could not be kept at all.
    var lost: Int { state.withLock { $0.lost } }

    /// The oldest event that the sender has not taken yet, if it is in memory.
    var oldest: PendingEvent? { state.withLock { $0.queue.first } }

    /// Trouble since the last call.
    func takeFailures() -> Failures {
        state.withLock { state in
            defer { state.failures = Failures() }
            return state.failures
        }
    }
}
