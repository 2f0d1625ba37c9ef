import Foundation

/// What a dead process left in the outbox: read, sent and removed by the one sender that holds its lock.
struct AdoptedEvents {
    private let folder: OutboxFolder
    private let lock: SequenceLock
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
    var isFinished: Bool { inFlight == 0 && reader.position >= end }

    /// Adopts a sequence.
    ///
    /// - Returns: nil if its owner lives, or another sender has it.
    /// - Throws: ``OutboxError/Code/boundElsewhere`` if the events are for another broker, or what can't be read or written.
    init?(_ instance: UUID, in folder: OutboxFolder, binding: OutboxBinding) throws(OutboxError) {
        guard let lock = try SequenceLock.take(instance, in: folder.path) else { return nil }
        // Listed under the lock: another sender may have removed them since the caller looked.
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
            waiting += counter.next(1_000, upTo: end).records.count
        }
    }

    /// The binding of the first segment whose header can be read decides.
    private static func check(
        _ segments: [SegmentName],
        in folder: OutboxFolder,
        against binding: OutboxBinding
    ) throws(OutboxError) {
        for segment in segments {
            let file = try OpenFile("\(folder.path)/\(segment)", flags: O_RDONLY, failure: .unreadable)
            guard let header = SegmentHeader.read(try file.read(0..<SegmentHeader.maximumLength))?.header else {
                continue
            }
            guard header.binding.matches(binding) else {
                throw OutboxError(
                    .boundElsewhere,
                    "The events in \(folder.path)/\(segment) are for the broker \(header.binding), not for \(binding). Run an engine with that broker to deliver them, or remove the file."
                )
            }
            return
        }
    }

    /// Takes the next events, at most `limit`.
    mutating func take(_ limit: Int) -> (events: [PendingEvent], damages: [OutboxDamage]) {
        var damages: [OutboxDamage] = []
        while limit > 0, reader.position < end {
            let instance = instance
            let batch = StoredEvents.read(
                &reader,
                limit,
                upTo: end,
                instance: instance,
                origin: { .adopted(instance, end: $0) }
            )
            damages += batch.damages
            corrupt.formUnion(batch.damages.lazy.filter(\.isKept).map(\.segment))
            inFlight += batch.events.count
            waiting -= batch.damages.count { $0.isUnintelligible }
            if !batch.events.isEmpty { return (batch.events, damages) }
        }
        return ([], damages)
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
