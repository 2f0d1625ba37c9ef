import Dispatch
import Foundation
import MirroringEvents
import Synchronization

/// This process's part of the outbox, and the hand-over from the engine's thread to the relay.
///
/// On the engine's thread an event is judged, mended and encoded (`Admission`) and then accepted here: one append to a file and a place
/// in a queue, under a lock that is never held while anybody waits for a disk or a network. The relay, which ``wake`` wakes, dequeues it,
/// and tells when it is delivered.
final class Outbox: Sendable {
    /// Trouble with keeping events since it was last asked for.
    struct Failures: Sendable {
        /// Events that are neither on the disk nor in memory: readers will see a gap.
        var lost = 0
        /// Events that are in memory alone and go with this process.
        var unsaved = 0
        /// Why.
        var error: OutboxError?
        /// Events that no reader would take, and why the last of them.
        var unreadable = 0
        var unreadableReason: String?
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
        /// Events that have no place in their run, and why the last of them has none.
        var unreadable = 0
        var unreadableReason: String?
        /// Events that were changed so that readers take them.
        var mended = 0
        /// What is lost of each run and still has to be told.
        var losses: [UUID: LostEvents] = [:]
        var failures = Failures()
        /// Why storing last failed.
        var storingError: OutboxError?
        /// The size of what other processes have in the folder.
        var otherBytes = 0
        /// How far everything in the file is delivered.
        var confirmed: OutboxPosition?
        var corrupt: Set<SegmentName> = []
    }

    /// The room beyond the maximum for events that end a run: without its end a run looks for ever as if it went on.
    private static let reservedBytes = 1_024 * 1_024
    /// The most runs whose losses are remembered; readers see the gaps of the others all the same.
    private static let rememberedRuns = 1_000

    let folder: OutboxFolder
    let target: OutboxTarget
    /// Sent when there is something to send, and whenever the relay has something new to look at.
    let wake = AsyncSignal()
    private let segmentBytes: Int
    private let maximumBytes: Int
    private let durability: PublisherConfiguration.Durability
    let state: Awaited<State>
    /// Held while something is being flushed.
    let flushing = Mutex(())
    /// Flushing can take long: it must block neither the relay's thread nor the runtime's few.
    let flushQueue = DispatchQueue(label: "mirroring.outbox.flush")

    init(_ configuration: PublisherConfiguration) throws(OutboxError) {
        folder = try OutboxFolder(configuration.outboxFolder)
        target = OutboxTarget(configuration.broker)
        segmentBytes = configuration.segmentBytes
        maximumBytes = configuration.maximumOutboxBytes
        durability = configuration.durability
        let queue = HandoverQueue(
            maximumCount: configuration.queuedEvents,
            maximumBytes: configuration.queuedBytes
        )
        var state = State(queue: queue)
        state.otherBytes = try folder.list().bytes
        self.state = Awaited(state)
    }

    /// What of a run is lost and has to be told by its next event; nil as a rule.
    func losses(of run: UUID) -> LostEvents? {
        state.withLock { $0.losses.isEmpty ? nil : $0.losses[run] }
    }

    /// Accepts an event: after this, killing the process does not lose it. Never fails; what can't be kept is counted.
    ///
    /// - Parameters:
    ///   - outgoing: the event, as it leaves.
    ///   - tellsLosses: whether the event tells what ``losses(of:)`` said of its run.
    func accept(_ outgoing: OutgoingEvent, tellsLosses: Bool = false) {
        let now = ContinuousClock.now
        state.withLock { state in
            do throws(OutboxError) {
                let place = try append(outgoing.body, isLast: outgoing.event.status.terminal, &state)
                let pending = PendingEvent(outgoing, origin: .own(end: place.upperBound), notifiedAt: now)
                state.queue.enqueue(pending, storedAt: place.lowerBound)
            } catch {
                state.failures.error = error
                state.storingError = error
                guard state.queue.hasRoom(for: outgoing.body.count) else {
                    Self.lose(outgoing.event, because: error, &state)
                    return
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
            if tellsLosses { state.losses[outgoing.event.runId] = nil }
        }
        if durability == .power { flushOwn() }
        wake.send()
    }

    /// Keeps the promise of durability "power", on the engine's thread; a disk that fails is told, and tried again each second.
    private func flushOwn() {
        do throws(OutboxError) {
            try flush()
        } catch {
            state.withLock { $0.failures.error = error }
        }
    }

    private static func lose(_ event: MirroringStatusEventArgs, because error: OutboxError, _ state: inout State) {
        state.lost += 1
        state.failures.lost += 1
        remember(event, because: .notKept(error), &state)
    }

    /// Counts an event that has no place in its run, and leaves it out.
    func refuse(_ event: MirroringStatusEventArgs, because why: String) {
        state.withLock { state in
            state.unreadable += 1
            state.unreadableReason = why
            state.failures.unreadable += 1
            state.failures.unreadableReason = why
            Self.remember(event, because: .unreadable(why), &state)
        }
    }

    private static func remember(
        _ event: MirroringStatusEventArgs,
        because reason: LostEvents.Reason,
        _ state: inout State
    ) {
        if event.status.terminal {
            state.losses[event.runId] = nil  // no event comes that could tell
        } else if state.losses[event.runId] != nil {
            state.losses[event.runId]?.add(event, because: reason)
        } else if state.losses.count < rememberedRuns {
            state.losses[event.runId] = LostEvents(event, because: reason)
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
        let maximum = maximumBytes + (isLast ? min(Self.reservedBytes, .max - maximumBytes) : 0)
        guard writer.bytes + state.otherBytes + OutboxWriter.length(of: body) <= maximum else {
            throw OutboxError(
                .full,
                "The outbox in \(folder.path) holds its maximum of \(maximumBytes) bytes. Let the broker take what waits, or give it more room."
            )
        }
        return try writer.append(body)
    }
}
