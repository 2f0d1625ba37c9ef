import Foundation
import MirroringEvents

/// What a source of events gives the relay.
struct TakenEvents {
    var events: [PendingEvent] = []
    /// What could not be read on the way to them, and never will.
    var damages: [OutboxDamage] = []
    /// Why nothing can be read for now.
    var failure: OutboxError?
    /// Whether a dead process left it.
    var isAdopted = false

    /// Whether there is nothing of all this.
    var isEmpty: Bool { events.isEmpty && damages.isEmpty && failure == nil }
}

/// Makes events again from the records of a sequence, and keeps apart what is none.
enum StoredEvents {
    /// What a stretch of a sequence holds.
    struct Batch {
        var events: [PendingEvent] = []
        var damages: [OutboxDamage] = []
        /// Why it ends early; the next call tries again.
        var failure: OutboxError?
        /// Where the stretch ends.
        var end: OutboxPosition
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - reader: where to read.
    ///   - limit: the most events.
    ///   - end: where to stop.
    ///   - instance: the process whose sequence it is.
    ///   - origin: where an event that ends there is stored.
    static func read(
        _ reader: inout OutboxReader,
        _ limit: Int,
        upTo end: OutboxPosition,
        instance: UUID,
        origin: (OutboxPosition) -> PendingEvent.Origin
    ) -> Batch {
        let read = reader.next(limit, upTo: end)
        var batch = Batch(damages: read.damages, failure: read.failure, end: reader.position)
        for record in read.records {
            do throws(EventDecodingError) {
                let (event, body) = try readable(record.body)
                batch.events.append(PendingEvent(event: event, body: body, origin: origin(record.end)))
            } catch {
                let name = SegmentName(instance: instance, number: record.end.segment)
                let offset = record.end.offset - record.body.count - RecordFraming.headLength
                let damage = OutboxDamage.Kind.unintelligible(offset: offset, why: error.description)
                batch.damages.append(OutboxDamage(segment: name, kind: damage))
            }
        }
        return batch
    }

    /// The event of a record. What an older engine, or another program, has stored is mended as it would be if it came now.
    private static func readable(
        _ body: [UInt8]
    ) throws(EventDecodingError) -> (event: MirroringStatusEventArgs, body: [UInt8]) {
        do throws(EventDecodingError) {
            return (try MirroringStatusEventArgs(json: body), body)
        } catch {
            guard error.code == .wrongValue else { throw error }
            let outgoing = OutgoingEvent(try MirroringStatusEventArgs(uncheckedJSON: body))
            var mended = outgoing.event
            try mended.checkNumbers()  // its place in the run can't be guessed
            return (mended, outgoing.body)
        }
    }
}
