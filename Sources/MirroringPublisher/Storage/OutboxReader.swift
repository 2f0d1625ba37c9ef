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

    private let folder: String
    let instance: UUID
    private var current: OpenSegment?
    /// Where the next record begins.
    private(set) var position: OutboxPosition

    /// - Parameters:
    ///   - folder: the outbox.
    ///   - instance: the process whose share it is.
    ///   - position: where to begin; offset 0 is the start of a segment.
    init(folder: String, instance: UUID, from position: OutboxPosition) {
        self.folder = folder
        self.instance = instance
        self.position = position
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
        return batch
    }

    /// Leaves out the rest of the segment.
    mutating func passOver(upTo end: OutboxPosition) {
        current = nil
        position = position.segment < end.segment ? .init(segment: position.segment + 1, offset: 0) : end
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

    /// Loads what is to be read of a segment: at most the size of one.
    ///
    /// - Returns: nil if nothing is left to read of it.
    /// - Throws: what may pass.
    private func open(
        _ number: Int,
        upTo end: OutboxPosition,
        _ batch: inout Batch
    ) throws(OutboxError) -> OpenSegment? {
        let name = SegmentName(instance: instance, number: number)
        let file: OutboxFile
        do throws(OutboxError) {
            file = try OutboxFile("\(folder)/\(name)", O_RDONLY, while: OutboxFile.reading)
        } catch {
            guard error.number == ENOENT else { throw error }
            batch.damages.append(OutboxDamage(segment: name, kind: .missing))
            return nil
        }
        let stop = number < end.segment ? try file.facts().size : end.offset
        guard position.offset < stop else { return nil }
        let bytes = try file.read(stop - position.offset, at: position.offset)
        // Somebody cut the file below what was written to it.
        guard !bytes.isEmpty else { return nil }
        let start = position.offset == 0 ? SegmentHeader.read(bytes)?.end ?? 0 : 0
        return OpenSegment(number: number, base: position.offset, scanner: SegmentScanner(bytes, from: start))
    }
}
