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

    struct State {
        var writer: OutboxWriter?
        var queue: HandoverQueue
        /// Events that were accepted and are not confirmed.
        var waiting = 0
        /// Those of them that the sender has not taken.
        var queued = 0
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
    private let durability: PublisherConfiguration.Durability
    let state: Mutex<State>
    /// Held while something is being flushed.
    let flushing = Mutex(())
    /// Flushing can take long: it must block neither the sender's thread nor the runtime's few.
    let flushQueue = DispatchQueue(label: "mirroring.outbox.flush")

    init(_ configuration: PublisherConfiguration) throws(OutboxError) {
        folder = try OutboxFolder(configuration.outboxFolder)
        binding = OutboxBinding(configuration.broker)
        segmentBytes = configuration.segmentBytes
        maximumBytes = configuration.maximumOutboxBytes
        durability = configuration.durability
        let queue = HandoverQueue(
            maximumCount: configuration.queuedEvents,
            maximumBytes: configuration.queuedBytes
        )
        var state = State(queue: queue)
        state.otherBytes = try folder.list().bytes
        state.writer = try OutboxWriter(folder: folder, binding: binding, segmentBytes: segmentBytes)
        self.state = Mutex(state)
    }

    /// Takes an event: after this, killing the process does not lose it. Never fails; what can't be kept is counted.
    func accept(_ event: MirroringStatusEventArgs, body: [UInt8]) {
        state.withLock { state in
            do throws(OutboxError) {
                let place = try append(body, &state)
                let pending = PendingEvent(event: event, body: body, origin: .own(end: place.upperBound))
                state.queue.append(pending, storedAt: place.lowerBound)
                state.waiting += 1
                state.queued += 1
            } catch {
                state.failures.error = error
                if state.queue.hasRoom(for: body.count) {
                    state.queue.append(PendingEvent(event: event, body: body, origin: .own(end: nil)), storedAt: nil)
                    state.waiting += 1
                    state.queued += 1
                    state.failures.unsaved += 1
                } else {
                    state.lost += 1
                    state.failures.lost += 1
                }
            }
        }
        if durability == .power { flushOwn() }
        filled.ring()
    }

    /// Keeps the promise of durability "power", on the engine's thread; a disk that fails is noted, and tried again each second.
    private func flushOwn() {
        do throws(OutboxError) {
            try flush()
        } catch {
            state.withLock { $0.failures.error = error }
        }
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
}
