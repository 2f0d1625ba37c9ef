import Dispatch
import MirroringEvents
import Synchronization

/// This process's part of the outbox, and the hand-over from the engine's thread to the relay.
///
/// On the engine's thread an event is judged (``RunAdmission``), mended and encoded (``OutgoingEvent``), and then accepted here: one append
/// to a file and a place in a queue, under a lock that is never held while anybody waits for a disk or a network. The relay, which
/// ``wake`` wakes, dequeues it, and says when it is delivered.
final class Outbox: Sendable {
    /// Trouble with keeping events since it was last asked for.
    struct Failures: Sendable {
        /// Events that are neither on the disk nor in memory: readers will see a gap.
        var lost = 0
        /// Events that are in memory alone and go with this process.
        var unsaved = 0
        /// Why the last of both could not be stored.
        var storing: OutboxError?
        /// Events that were not on the disk when `notify` returned, although they should have been, and why the last of them.
        var unflushed = 0
        var flushing: OutboxError?
        /// Events that were refused, because they have no place in their run, and why the last of them.
        var refused = 0
        var refusalReason: String?
        /// Events that were changed so that readers take them.
        var mended = 0
    }

    struct State {
        /// Where events are appended; the first event begins it, so that a process without any leaves no trace.
        var writer: OutboxWriter?
        var queue: HandoverQueue
        /// Events that were accepted and are not delivered.
        var waiting = 0
        /// Those of them that the relay has not got.
        var queued = 0
        /// Those of them that are in memory alone.
        var unsaved = 0
        var lost = 0
        /// Events that were refused, because they have no place in their run, and why the last of them.
        var refused = 0
        var refusalReason: String?
        /// Events that were changed so that readers take them.
        var mended = 0
        var failures = Failures()
        /// Why storing last failed.
        var storingError: OutboxError?
        /// Why the last event could not be stored, and how much room it would have taken; nil if it is.
        var unstored: (error: OutboxError, length: Int)?
        /// The size of what other processes of this user have in the folder.
        var otherBytes = 0
        /// How far everything in the file is delivered.
        var confirmed: OutboxPosition?
        /// How many events are delivered of the segment in which that is.
        var confirmedRecords = 0
        /// The segments that somebody has removed, and that could not be put back.
        var missing: Set<Int> = []
        var corrupt: Set<SegmentName> = []
    }

    /// The room beyond the maximum for events that end a run: without its end a run looks for ever as if it went on.
    private static let reservedBytes = 1_024 * 1_024

    /// The room beside the maximum for files that were set aside: they may not take that of events, nor grow for ever.
    var setAsideBytes: Int { maximumBytes / 8 }

    let folder: OutboxFolder
    let target: OutboxTarget
    /// Sent when there is something to send, and whenever the relay has something new to look at.
    let wake = AsyncSignal()
    private let segmentBytes: Int
    let maximumBytes: Int
    private let durability: PublisherConfiguration.Durability
    let state: Awaited<State>
    /// Held while something is being flushed.
    let flushing = Mutex(())
    /// Held while files are put back that somebody has removed.
    let restoring = Mutex(())
    /// Flushing can take long: it must block neither the relay's thread nor the runtime's few.
    let flushQueue = DispatchQueue(label: "mirroring.outbox.flush")

    init(_ configuration: PublisherConfiguration) throws(OutboxError) {
        folder = try OutboxFolder(configuration.outboxFolder)
        target = OutboxTarget(configuration.broker)
        segmentBytes = min(configuration.segmentBytes, SegmentFile.maximumBytes)
        maximumBytes = configuration.maximumOutboxBytes
        durability = configuration.durability
        let queue = HandoverQueue(
            maximumCount: configuration.queuedEvents,
            maximumBytes: configuration.queuedBytes
        )
        var state = State(queue: queue)
        state.otherBytes = try folder.list().own.bytes
        self.state = Awaited(state)
    }

    /// What becomes of an event that can't be stored.
    enum Makeshift {
        /// It is kept in memory; where that has no room either, it is lost and counted.
        case memoryOrLoss
        /// It is kept in memory; where that has no room either, it stays with whoever has it.
        case memory
        /// It stays with whoever has it.
        case none
    }

    /// Accepts an event: after this, killing the process does not lose it. What can't be kept is counted.
    ///
    /// - Parameters:
    ///   - outgoing: the event.
    ///   - makeshift: what becomes of it where it can't be stored.
    /// - Returns: why it could not be kept; nil if it is.
    @discardableResult
    func accept(_ outgoing: OutgoingEvent, or makeshift: Makeshift = .memoryOrLoss) -> OutboxError? {
        let now = ContinuousClock.now
        let (loss, delivered) = state.withLock { state -> (OutboxError?, Delivered?) in
            var delivered: Delivered?
            do throws(OutboxError) {
                if isFull(for: outgoing.body, isLast: outgoing.event.status.terminal, state) {
                    delivered = removeDelivered(&state)
                }
                let place = try append(outgoing.body, isLast: outgoing.event.status.terminal, &state)
                let pending = PendingEvent(outgoing, origin: .own(end: place.upperBound), notifiedAt: now)
                state.queue.enqueue(pending, storedAt: place.lowerBound)
                state.unstored = nil
            } catch {
                state.failures.storing = error
                state.storingError = error
                state.unstored = (error, OutboxWriter.length(of: outgoing.body))
                guard makeshift != .none, state.queue.hasRoom(for: outgoing.body.count) else {
                    guard makeshift == .memoryOrLoss else { return (error, delivered) }
                    state.lost += 1
                    state.failures.lost += 1
                    return (error, delivered)
                }
                let pending = PendingEvent(outgoing, origin: .own(end: nil), notifiedAt: now)
                state.queue.enqueue(pending, storedAt: nil)
                state.unsaved += 1
                state.failures.unsaved += 1
            }
            state.waiting += 1
            state.queued += 1
            if outgoing.isMended {
                state.mended += 1
                state.failures.mended += 1
            }
            return (nil, delivered)
        }
        retire(delivered)
        if durability == .power { flushOwn() }
        wake.send()
        return loss
    }

    /// Keeps the promise of durability "power", on the engine's thread. A disk that fails is told, and tried again each second.
    private func flushOwn() {
        do throws(OutboxError) {
            try flush()
        } catch {
            state.withLock { state in
                state.failures.unflushed += 1
                state.failures.flushing = error
            }
        }
    }

    /// Counts an event that is refused, because it has no place in its run.
    func countRefused(because why: String) {
        state.withLock { state in
            state.refused += 1
            state.refusalReason = why
            state.failures.refused += 1
            state.failures.refusalReason = why
        }
    }

    private func append(
        _ body: [UInt8],
        isLast: Bool,
        _ state: inout State
    ) throws(OutboxError) -> Range<OutboxPosition> {
        var writer: OutboxWriter
        if let open = state.writer {
            writer = open
            state.writer = nil  // the only holder while it is changed
        } else {
            writer = try OutboxWriter(folder: folder, target: target, segmentBytes: segmentBytes)
        }
        defer { state.writer = writer }
        guard !isFull(for: body, isLast: isLast, state, writer.bytes) else {
            throw OutboxError(
                .full,
                "The outbox in \(folder.path) holds its maximum of \(maximumBytes) bytes. Make the broker reachable so that the waiting events go out, or give the outbox more room."
            )
        }
        return try writer.append(body)
    }

    /// Whether there is no room for an event.
    ///
    /// - Parameter bytes: what this process has in the folder; by default what its writer has.
    private func isFull(for body: [UInt8], isLast: Bool, _ state: State, _ bytes: Int? = nil) -> Bool {
        let maximum = maximumBytes + (isLast ? min(Self.reservedBytes, .max - maximumBytes) : 0)
        let held = bytes ?? state.writer?.bytes ?? 0
        return held + state.otherBytes + OutboxWriter.length(of: body) > maximum
    }
}
