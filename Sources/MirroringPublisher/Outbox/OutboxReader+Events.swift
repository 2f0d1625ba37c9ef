import MirroringEvents

extension OutboxReader {
    /// Reads on as `next` does, makes events again from the records, and keeps apart what is not an event.
    ///
    /// - Parameters:
    ///   - limit: the most events.
    ///   - end: where to stop.
    ///   - origin: where an event that ends there is stored.
    mutating func nextEvents(
        _ limit: Int,
        upTo end: OutboxPosition,
        origin: (OutboxPosition) -> PendingEvent.Origin
    ) -> SourceBatch {
        let read = next(limit, upTo: end)
        var batch = SourceBatch(damages: read.damages, failure: read.failure)
        for record in read.records {
            do throws(EventDecodingError) {
                let (event, body) = try Self.readable(record.body)
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
