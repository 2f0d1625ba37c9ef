import Foundation
import MirroringFiles

/// Reads the records of one process's share, in order, from a position on; also while that process writes.
struct OutboxReader {
    /// What one call found.
    struct Batch {
        var records: [StoredRecord] = []
        var damages: [OutboxDamage] = []
        /// Why reading stopped short, though nothing says that a file is damaged; the next call tries the same place again.
        var failure: OutboxError?
    }

    private struct OpenSegment {
        let number: Int
        /// The offset in the file at which the scanned stretch begins. It ends where the file did when it was loaded.
        let base: Int
        var scanner: SegmentScanner
    }

    /// How many segments in a row may be missing, one by one: what is missing beyond them is not asked for.
    private static let mostMissing = 1_000

    private let folder: OutboxFolder
    private let trust: FileTrust
    private let kept: @Sendable (Int) -> SegmentFile?
    let instance: UUID
    private var current: OpenSegment?
    /// The segments that were not there since the last one that was: what follows says whether they ever were.
    private var gap: [Int] = []
    /// The numbers of the segments that were there when the gap began.
    private var numbers: [Int] = []
    /// The segment whose header was looked at last.
    private var known: Int?
    /// Where the next record begins.
    private(set) var position: OutboxPosition

    /// - Parameters:
    ///   - folder: the outbox.
    ///   - instance: the process whose share it is.
    ///   - position: where to begin; offset 0 is the start of a segment.
    ///   - trust: whose files are read.
    ///   - kept: gets the number of a segment whose name is gone; returns its file if it is still open.
    init(
        folder: OutboxFolder,
        instance: UUID,
        from position: OutboxPosition,
        as trust: FileTrust = .own,
        kept: @escaping @Sendable (Int) -> SegmentFile? = { _ in nil }
    ) {
        self.folder = folder
        self.instance = instance
        self.position = position
        self.trust = trust
        self.kept = kept
    }

    /// Reads on, but not beyond `end`, which is the end of a record or of the last file.
    ///
    /// Only what was read can be damaged. Where the system refuses to read (no descriptor or memory is left, the disk has a fault)
    /// the events may be sound, and the position stays.
    ///
    /// - Returns: at most `limit` records; none only when the end is reached, or with a failure.
    mutating func next(_ limit: Int, upTo end: OutboxPosition) -> Batch {
        var batch = Batch()
        while batch.records.count < limit, position < end {
            if current == nil {
                do throws(OutboxError) {
                    current = try open(position.segment, upTo: end, &batch)
                } catch {
                    batch.failure = error
                    return batch
                }
            }
            if current != nil {
                scan(limit, &batch)
            } else {
                passOver(upTo: end)
            }
        }
        // Nothing follows that could say it.
        if position >= end { report(gap, &batch) }
        return batch
    }

    /// Leaves out the rest of the segment.
    mutating func passOver(upTo end: OutboxPosition) {
        current = nil
        position = position.segment < end.segment ? .init(segment: position.segment + 1, offset: 0) : end
    }

    /// Notes that a segment is not there, and goes to the one before the next that is, if that is far: a number is only a claim.
    private mutating func leaveOut(_ number: Int, upTo end: OutboxPosition) throws(OutboxError) {
        // Anew for each gap: the process whose share it is may be writing.
        if gap.isEmpty { numbers = try folder.numbers(of: instance, as: trust) }
        gap.append(number)
        let next = numbers.first { $0 > number } ?? end.segment
        if next - number > Self.mostMissing { position = OutboxPosition(segment: next - 1, offset: 0) }
    }

    /// Ends the gap at a segment that is there: if the one that was before it lies in the gap, it is missing, and so is what is before
    /// that. Where it does not say which one that was, all of them are.
    private mutating func endGap(at header: SegmentHeader?, _ batch: inout Batch) {
        guard let first = gap.first, let previous = header?.previous else { return report(gap, &batch) }
        let missing = previous < first ? [] : gap.contains(previous) ? gap.filter { $0 <= previous } : [previous]
        report(missing, &batch)
    }

    private mutating func report(_ missing: [Int], _ batch: inout Batch) {
        gap = []
        batch.damages += missing.map { number in
            OutboxDamage(segment: SegmentName(instance: instance, number: number), kind: .missing)
        }
    }

    /// Takes records from the open segment; closes it when there are no more.
    private mutating func scan(_ limit: Int, _ batch: inout Batch) {
        guard var segment = current else { return }
        let name = SegmentName(instance: instance, number: segment.number)
        while batch.records.count < limit {
            let element = segment.scanner.next()
            position = OutboxPosition(segment: segment.number, offset: segment.base + segment.scanner.offset)
            guard let element else {
                current = nil
                return
            }
            switch element {
            case .record(let range):
                batch.records.append(StoredRecord(body: segment.scanner.content(range), end: position))
            case .corrupt(let range):
                let damage = OutboxDamage.Kind.corrupt(bytes: range.count, offset: segment.base + range.lowerBound)
                batch.damages.append(OutboxDamage(segment: name, kind: damage))
            case .torn(let range):
                batch.damages.append(OutboxDamage(segment: name, kind: .torn(bytes: range.count)))
            }
        }
        current = segment
    }

    /// Loads what is to be read of a segment: at most the size of one, and what is behind it counts as unreadable.
    ///
    /// - Returns: nil if nothing is left to read of it.
    /// - Throws: what may pass.
    private mutating func open(
        _ number: Int,
        upTo end: OutboxPosition,
        _ batch: inout Batch
    ) throws(OutboxError) -> OpenSegment? {
        let name = SegmentName(instance: instance, number: number)
        let file: SegmentFile
        do throws(OutboxError) {
            file = try SegmentFile(reading: name, in: folder, as: trust)
        } catch {
            guard error.number == ENOENT else {
                // A number that the writer has passed over, because somebody else had put something there.
                if trust == .own, folder.isAnothers("\(name)") { return nil }
                throw error
            }
            guard let open = kept(number) else {
                try leaveOut(number, upTo: end)
                return nil
            }
            file = open
        }
        if known != number {
            // From the middle on as well: a file may have got the name since the share was read up to there.
            let header = SegmentHeader.read(try file.read(SegmentHeader.maximumLength, at: 0))?.header
            if let other = header?.name, other != name {
                batch.damages.append(OutboxDamage(segment: name, kind: .misplaced(other)))
                return nil
            }
            known = number
            if position.offset == 0 { endGap(at: header, &batch) }
        }
        let size = number < end.segment ? try file.size() : end.offset
        let stop = min(size, SegmentFile.mostBytesRead)
        guard position.offset < stop else {
            if size > stop {
                let rest = OutboxDamage.Kind.corrupt(bytes: size - stop, offset: stop)
                batch.damages.append(OutboxDamage(segment: name, kind: rest))
            }
            return nil
        }
        let bytes = try file.read(stop - position.offset, at: position.offset)
        // Somebody cut the file below what was written to it.
        guard !bytes.isEmpty else { return nil }
        let start = position.offset == 0 ? SegmentHeader.read(bytes)?.end ?? 0 : 0
        return OpenSegment(number: number, base: position.offset, scanner: SegmentScanner(bytes, from: start))
    }
}
