import Foundation
import MirroringEvents

/// What a dead process left in the outbox, adopted: read, sent and removed by the one relay that holds its lock.
struct OrphanedEvents {
    private let folder: OutboxFolder
    private let lock: OwnerLock
    private let end: OutboxPosition
    private var reader: OutboxReader
    private var segments: [SegmentName]
    private var corrupt: Set<SegmentName> = []
    private var confirmed: OutboxPosition
    /// How many events were read and are not delivered.
    private var inFlight = 0
    /// How many events are still to be delivered, as far as the files can be read.
    private(set) var waiting: Int

    /// The process that left them.
    var instance: UUID { lock.instance }

    /// Whether every event has been read and delivered.
    var isFinished: Bool { refusedJob == nil && inFlight == 0 && reader.position >= end }

    /// The job at whose first event the rest is left to a user who may publish it; nil while all is sent.
    private(set) var refusedJob: UUID?

    /// Whether everything is delivered before the place from which on the rest is left to another user.
    var isLeft: Bool { refusedJob != nil && inFlight == 0 }

    /// Whether a file could not be read: nothing is tried before ``resume()``.
    private(set) var isResting = false
    /// Why a file could not be read the last time; nil if it could.
    private(set) var failure: OutboxError?

    /// Adopts what a process left.
    ///
    /// - Returns: nil if its owner lives, or another relay has it.
    /// - Throws: ``OutboxError/Code/otherBroker`` if the events are for another broker, or what can't be read or written.
    init?(_ instance: UUID, in folder: OutboxFolder, target: OutboxTarget) throws(OutboxError) {
        guard let lock = try OwnerLock.acquire(instance, in: folder) else { return nil }
        // Listed under the lock: another relay may have removed them since the caller looked.
        let numbers = try folder.list().own.segments[instance] ?? []
        segments = numbers.map { SegmentName(instance: instance, number: $0) }
        try Self.check(segments, in: folder, against: target)
        let first = OutboxPosition(segment: numbers.first ?? 1, offset: 0)
        let last = segments.last.map { OutboxPosition(segment: $0.number, offset: folder.size(of: $0)) }
        self.folder = folder
        self.lock = lock
        end = last ?? first
        confirmed = max(first, lock.confirmed ?? first)
        reader = OutboxReader(folder: folder, instance: instance, from: confirmed)
        var counter = reader
        waiting = 0
        while counter.position < end {
            let batch = counter.next(1_000, upTo: end)
            if let failure = batch.failure { throw failure }
            waiting += batch.records.count
        }
    }

    /// The target of the first segment whose header can be read decides.
    private static func check(
        _ segments: [SegmentName],
        in folder: OutboxFolder,
        against target: OutboxTarget
    ) throws(OutboxError) {
        for segment in segments {
            guard let header = try SegmentHeader.read(segment, in: folder) else { continue }
            guard header.target.matches(target) else {
                throw OutboxError(
                    .otherBroker,
                    "The events in \(folder.path)/\(segment) are for the broker \(header.target), not for \(target). Run an engine with that broker to deliver them, or remove the file."
                )
            }
            return
        }
    }

    /// The files may be readable again.
    mutating func resume() {
        isResting = false
    }

    /// The next events, at most `limit`; none at the end, from the first event of a refused job on, or while a file can't be read.
    ///
    /// - Parameter isRefused: whether the broker does not take the events of a job from this user.
    mutating func next(_ limit: Int, except isRefused: (UUID) -> Bool = { _ in false }) -> SourceBatch {
        var damages: [OutboxDamage] = []
        while limit > 0, reader.position < end, refusedJob == nil, !isResting {
            let instance = instance
            var batch = reader.nextEvents(limit, upTo: end) { .orphaned(instance, end: $0) }
            if let index = batch.events.firstIndex(where: { isRefused($0.event.jobId) }) {
                refusedJob = batch.events[index].event.jobId
                batch.events.removeSubrange(index...)
            }
            failure = batch.failure
            isResting = failure != nil
            damages += batch.damages
            corrupt.formUnion(batch.damages.lazy.filter(\.isKept).map(\.segment))
            inFlight += batch.events.count
            waiting -= batch.damages.count { $0.isUnintelligible }
            if !batch.events.isEmpty || isResting {
                return SourceBatch(events: batch.events, damages: damages, failure: batch.failure)
            }
        }
        return SourceBatch(damages: damages)
    }

    /// The broker refuses an event that was read: it and the others after it will not be sent from here.
    mutating func leave(because job: UUID, unsent count: Int) {
        refusedJob = refusedJob ?? job
        inFlight -= count
    }

    /// Events up to a place are delivered; files of which nothing is needed any more are removed.
    mutating func markDelivered(_ count: Int, upTo position: OutboxPosition) {
        inFlight -= count
        waiting -= count
        confirmed = position
        let done = segments.prefix { $0.number < position.segment }
        folder.retire(Array(done), corrupt: corrupt)
        segments.removeFirst(done.count)
    }

    /// Writes down how far everything is delivered.
    func checkpoint() throws(OutboxError) {
        try lock.checkpoint(confirmed)
    }

    /// Removes the files, when everything is delivered.
    func remove() {
        folder.retire(segments, corrupt: corrupt)
        lock.remove()
    }
}
