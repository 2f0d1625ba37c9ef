import Foundation
import MirroringEvents

/// What a dead process left in the outbox: read, sent and removed by the one relay that holds its lock.
struct AdoptedEvents {
    private let folder: OutboxFolder
    private let lock: OwnerLock
    private let end: OutboxPosition
    private var reader: OutboxReader
    private var segments: [SegmentName]
    private var corrupt: Set<SegmentName> = []
    private var confirmed: OutboxPosition
    /// How many events were read and are not confirmed.
    private var inFlight = 0
    /// How many events are still to be sent, as far as the files can be read.
    private(set) var waiting: Int

    /// The process that left them.
    var instance: UUID { lock.instance }

    /// Whether every event has been read and confirmed.
    var isFinished: Bool { refusedJob == nil && inFlight == 0 && reader.position >= end }

    /// The job at whose first event the sequence is left to a user who may publish it; nil while all of it is sent.
    private(set) var refusedJob: UUID?

    /// Whether everything is confirmed before the place from which on the sequence is left to another user.
    var isLeft: Bool { refusedJob != nil && inFlight == 0 }

    /// Whether a file could not be read: nothing is tried before ``resume()``.
    private(set) var isResting = false

    /// Adopts a sequence.
    ///
    /// - Returns: nil if its owner lives, or another relay has it.
    /// - Throws: ``OutboxError/Code/otherBroker`` if the events are for another broker, or what can't be read or written.
    init?(_ instance: UUID, in folder: OutboxFolder, binding: OutboxTarget) throws(OutboxError) {
        guard let lock = try OwnerLock.take(instance, in: folder.path) else { return nil }
        // Listed under the lock: another relay may have removed them since the caller looked.
        let numbers = try folder.list().segments[instance] ?? []
        segments = numbers.map { SegmentName(instance: instance, number: $0) }
        try Self.check(segments, in: folder, against: binding)
        let first = OutboxPosition(segment: numbers.first ?? 1, offset: 0)
        let last = segments.last.map { OutboxPosition(segment: $0.number, offset: folder.size(of: $0)) }
        self.folder = folder
        self.lock = lock
        end = last ?? first
        confirmed = max(first, lock.confirmed ?? first)
        reader = OutboxReader(folder: folder.path, instance: instance, from: confirmed)
        var counter = reader
        waiting = 0
        while counter.position < end {
            let batch = counter.next(1_000, upTo: end)
            if let failure = batch.failure { throw failure }
            waiting += batch.records.count
        }
    }

    /// The binding of the first segment whose header can be read decides.
    private static func check(
        _ segments: [SegmentName],
        in folder: OutboxFolder,
        against binding: OutboxTarget
    ) throws(OutboxError) {
        for segment in segments {
            let file = try OpenFile("\(folder.path)/\(segment)", flags: O_RDONLY, failure: .unreadable)
            guard let header = SegmentHeader.read(try file.read(0..<SegmentHeader.maximumLength))?.header else {
                continue
            }
            guard header.binding.matches(binding) else {
                throw OutboxError(
                    .otherBroker,
                    "The events in \(folder.path)/\(segment) are for the broker \(header.binding), not for \(binding). Run an engine with that broker to deliver them, or remove the file."
                )
            }
            return
        }
    }

    /// The files may be readable again.
    mutating func resume() {
        isResting = false
    }

    /// Takes the next events, at most `limit`; none at the end, from the first event of a refused job on, or while a file can't be
    /// read.
    mutating func take(_ limit: Int, except refused: RefusedJobs = RefusedJobs()) -> TakenEvents {
        var damages: [OutboxDamage] = []
        while limit > 0, reader.position < end, refusedJob == nil, !isResting {
            let instance = instance
            var batch = StoredEvents.read(
                &reader,
                limit,
                upTo: end,
                instance: instance,
                origin: { .adopted(instance, end: $0) }
            )
            if let index = batch.events.firstIndex(where: { refused.contains($0.event.jobId) }) {
                refusedJob = batch.events[index].event.jobId
                batch.events.removeSubrange(index...)
            }
            isResting = batch.failure != nil
            damages += batch.damages
            corrupt.formUnion(batch.damages.lazy.filter(\.isKept).map(\.segment))
            inFlight += batch.events.count
            waiting -= batch.damages.count { $0.isUnintelligible }
            if !batch.events.isEmpty || isResting {
                return TakenEvents(events: batch.events, damages: damages, failure: batch.failure)
            }
        }
        return TakenEvents(damages: damages)
    }

    /// The broker refuses an event that was taken: it and the others behind it will not be sent from here.
    mutating func leave(because job: UUID, untaken count: Int) {
        refusedJob = refusedJob ?? job
        inFlight -= count
    }

    /// The broker has confirmed events up to a place; files of which nothing is needed any more are removed.
    mutating func delivered(_ count: Int, upTo position: OutboxPosition) {
        inFlight -= count
        waiting -= count
        confirmed = position
        let done = segments.prefix { $0.number < position.segment }
        folder.retire(Array(done), corrupt: corrupt)
        segments.removeFirst(done.count)
    }

    /// Writes down how far the broker has confirmed.
    func note() throws(OutboxError) {
        try lock.note(confirmed)
    }

    /// Removes the sequence, all of which is confirmed.
    func remove() {
        folder.retire(segments, corrupt: corrupt)
        lock.remove()
    }
}
