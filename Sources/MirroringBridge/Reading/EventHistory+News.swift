public import MirroringEvents

/// For whoever follows what is read, beside the offline log: it takes what it wants when it can, and nothing ever waits for it.
extension EventHistory {
    /// Says that there may be news, from now on until the sequence is dropped.
    nonisolated public var arrivals: AsyncStream<Void> { bell.rings }

    /// The events that came after a place.
    ///
    /// What waits for an earlier event of its run is not among them, and comes when its turn has come. So an event's own position says
    /// nothing of those before: ``HistoryNews/completeThrough`` does.
    ///
    /// - Parameter cursor: where the reader has come to; nil for one who begins now, and gets no events.
    public func news(after cursor: HistoryNews.Cursor?) -> HistoryNews {
        let entries = cursor.map { cache.entries(from: $0.number) } ?? []
        let open = min(ingest.heldFrom ?? .max, nextPosition ?? 0)
        return HistoryNews(
            entries: entries,
            cursor: HistoryNews.Cursor(number: cache.nextNumber),
            missed: cursor.map { max(0, cache.nextNumber - $0.number - entries.count) } ?? 0,
            epoch: epoch,
            completeThrough: open > 0 ? open - 1 : nil,
            completeFrom: cache.completeFrom,
            isCaughtUp: isCaughtUp
        )
    }

    /// The cached events after a position, or all, in the order in which they were read; and what goes with that at this moment.
    public func extract(after position: UInt64? = nil) -> HistoryExtract {
        var query = EventQuery()
        query.after = position
        return extract(matching: query)
    }

    /// The cached events that a query is about, in the order in which they were read; and what goes with that at this moment.
    public func extract(matching query: EventQuery) -> HistoryExtract {
        HistoryExtract(entries: cache.entries(matching: query), epoch: epoch, completeFrom: cache.completeFrom)
    }

    /// The runs that are presumed lost, with the time of the last event of each.
    public var lostRuns: [RunKey: Timestamp] { runs.presumedLost }

    /// How the reading goes.
    var reading: BridgeStatus.Reading {
        let silence = lastBatch.map { $0.duration(to: .now) }
        let next = nextPosition ?? 0
        return BridgeStatus.Reading(
            epoch: epoch,
            position: lastPosition,
            completeFrom: cache.completeFrom,
            cached: cache.count,
            isCaughtUp: isCaughtUp,
            since: caughtUpChange,
            behind: isCaughtUp || next > range.end ? 0 : Int(clamping: range.end - next),
            heardAt: silence.map { Timestamp.now.adding(.zero - $0) }
        )
    }

    /// What was found wrong, counted.
    var faults: BridgeStatus.Faults {
        BridgeStatus.Faults(
            missing: anomalies.missingEvents,
            dropped: anomalies.droppedMessages,
            repeated: repeats,
            deadLetters: anomalies.deadLetters,
            illegal: anomalies.illegalCount,
            unverified: anomalies.unverified,
            foreignKeys: anomalies.foreignKeys
        )
    }
}
