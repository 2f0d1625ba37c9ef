import Foundation

/// What this process keeps in the outbox, and appends to. One caller at a time.
struct OutboxWriter {
    /// How many names are tried for a segment.
    private static let mostNames = 16
    /// How far the next name is at most that is tried: so far that nobody can have taken all between.
    private static let farthest = 1 << 40
    /// How many segments stay open, the last ones: they can be put back when somebody has removed them.
    private static let mostOpen = 64

    /// A segment that is on the disk.
    struct Segment {
        var bytes = 0
        /// How many events were appended to it.
        var records = 0
        /// Nil when too many others are open.
        var file: SegmentFile?

        /// One more event was appended, and ends there.
        mutating func extend(to end: Int) {
            bytes = end
            records += 1
        }
    }

    let folder: OutboxFolder
    private let target: OutboxTarget
    private let segmentBytes: Int
    var lock: OwnerLock
    private var file: SegmentFile?
    /// The segments that are on the disk, the one being written included, by their numbers.
    var segments: [Int: Segment] = [:]
    /// The size of all of them.
    private(set) var bytes = 0
    private var firstOffset = 0
    private var unsynchronized: [SegmentFile] = []
    private var hasNewName = false
    /// Where the next record will begin.
    private(set) var end = OutboxPosition(segment: 0, offset: 0)

    /// Begins a share of the folder, with its first segment.
    init(folder: OutboxFolder, target: OutboxTarget, segmentBytes: Int) throws(OutboxError) {
        self.folder = folder
        self.target = target
        self.segmentBytes = segmentBytes
        lock = try OwnerLock.create(in: folder)
        do throws(OutboxError) {
            try openSegment()
        } catch {
            // Each event would try again: a full disk must not fill with empty files as well.
            lock.remove()
            throw error
        }
    }

    /// This process.
    var instance: UUID { lock.instance }

    /// How many bytes an append writes for an event.
    static func length(of body: [UInt8]) -> Int {
        RecordFraming.headLength + body.count
    }

    /// Appends a record: one call of the system, unless a new segment is due.
    ///
    /// - Returns: where the record begins and ends.
    /// - Throws: an error after which nothing of the record counts, and the next append may succeed.
    mutating func append(_ body: [UInt8]) throws(OutboxError) -> Range<OutboxPosition> {
        guard (1...RecordFraming.maximumLength).contains(body.count) else {
            throw OutboxError(
                .tooLarge,
                "An event of \(body.count) bytes does not fit into the outbox, which takes \(RecordFraming.maximumLength) at most."
            )
        }
        let length = Self.length(of: body)
        if end.offset + length > segmentBytes, end.offset > firstOffset {
            try openSegment()
        }
        guard let file else { throw OutboxError(.unwritable, "The outbox in \(folder.path) is closed.") }
        let start = end
        try file.write(record: body, at: start.offset)
        if unsynchronized.last !== file {
            unsynchronized.append(file)
        }
        end.offset += length
        segments[end.segment]?.extend(to: end.offset)
        bytes += length
        return start..<end
    }

    /// Begins the next segment.
    mutating func openSegment() throws(OutboxError) {
        let (name, file) = try makeSegment()
        let header: [UInt8]
        do {
            header = try SegmentHeader(
                target: target,
                instance: instance,
                number: name.number,
                previous: end.segment > 0 ? end.segment : nil
            ).encoded()
        } catch {
            throw OutboxError(.unwritable, "The header of \(name) can't be encoded: \(error).")
        }
        try file.write(header: header)
        self.file = file
        firstOffset = header.count
        end = OutboxPosition(segment: name.number, offset: firstOffset)
        segments[name.number] = Segment(bytes: firstOffset, file: file)
        let open = segments.filter { $0.value.file != nil }.keys
        if open.count > Self.mostOpen, let first = open.min() { segments[first]?.file = nil }
        bytes += firstOffset
        hasNewName = true
    }

    /// Makes the file of the next segment. In a folder that users share one of them can put a file of his under the name
    /// that is due, or files under a thousand names from there on: one is taken that he can't guess, and those between are
    /// passed over.
    private func makeSegment() throws(OutboxError) -> (SegmentName, SegmentFile) {
        var name = SegmentName(instance: instance, number: end.segment + 1)
        var attempt = 1
        while true {
            do throws(OutboxError) {
                return (name, try SegmentFile(name, in: folder))
            } catch {
                guard error.number == EEXIST, attempt < Self.mostNames else { throw error }
                attempt += 1
                name = SegmentName(instance: instance, number: name.number + .random(in: 1...Self.farthest))
            }
        }
    }

    /// Takes out what has been written since the last call and has to be flushed: the files, and whether the folder too.
    mutating func removeUnsynchronized() -> (files: [SegmentFile], folder: Bool) {
        defer {
            unsynchronized = []
            hasNewName = false
        }
        return (unsynchronized, hasNewName)
    }

    /// Puts back what could not be flushed.
    mutating func putBack(_ files: [SegmentFile], hasNewName: Bool) {
        self.hasNewName = self.hasNewName || hasNewName
        unsynchronized = files + unsynchronized.filter { file in !files.contains { $0 === file } }
    }

    /// Forgets the segments that lie wholly before a position.
    ///
    /// - Returns: their names; the caller removes the files.
    mutating func forgetSegments(before position: OutboxPosition) -> [SegmentName] {
        let numbers = segments.keys.filter { $0 < min(position.segment, end.segment) }.sorted()
        for number in numbers {
            bytes -= segments.removeValue(forKey: number)?.bytes ?? 0
        }
        return numbers.map { SegmentName(instance: instance, number: $0) }
    }

    /// Writes down how far the broker has confirmed what was appended.
    func checkpoint(_ position: OutboxPosition) throws(OutboxError) {
        try lock.checkpoint(position)
    }

    /// Gives up the share, of which nothing is needed any more.
    ///
    /// - Returns: the names of its segments; the caller removes the files, then the owner file.
    mutating func close() -> (segments: [SegmentName], lock: OwnerLock) {
        defer {
            file = nil
            unsynchronized = []
            segments = [:]
            bytes = 0
        }
        return (segments.keys.sorted().map { SegmentName(instance: instance, number: $0) }, lock)
    }
}
