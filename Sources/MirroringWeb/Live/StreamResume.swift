import MirroringWire

/// What a reader gets that comes, or comes back: a value.
enum StreamResume: Sendable, Hashable {
    /// It has nothing, and gets what is now.
    case fresh
    /// It gets what came after the place that it has.
    case replayed(after: UInt64)
    /// A part of what came since can't be had; it gets what is now, and what came from a position on.
    case gap(StreamGap, from: UInt64?)

    /// Its word.
    var answer: String {
        switch self {
        case .fresh: "fresh"
        case .replayed: "replayed"
        case .gap: "gap"
        }
    }

    /// What it is to be.
    ///
    /// - Parameters:
    ///   - place: all up to it the reader has; nil if it has nothing.
    ///   - epoch: the history's identity; nil where the bridge does not know it yet.
    ///   - completeFrom: events before this position may be missing in the cache; nil while it is empty.
    init(after place: StreamPosition?, epoch: Epoch?, completeFrom: UInt64?) {
        guard let place else {
            self = .fresh
            return
        }
        guard let epoch else {
            self = .gap(StreamGap(.unread), from: nil)
            return
        }
        guard place.epoch == epoch else {
            self = .gap(StreamGap(.otherHistory), from: nil)
            return
        }
        let next = place.offset.addingReportingOverflow(1)
        guard let completeFrom, !next.overflow, next.partialValue < completeFrom else {
            self = .replayed(after: place.offset)
            return
        }
        self = .gap(StreamGap(.evicted, next.partialValue...(completeFrom - 1)), from: completeFrom)
    }
}

/// Events that a reader does not get: also the form in which that is sent.
struct StreamGap: Sendable, Hashable, Encodable {
    /// Why not.
    enum Reason: String, Sendable, Encodable {
        /// The bridge has them no more.
        case evicted
        /// The reader's place is one in another history.
        case otherHistory
        /// The bridge has not read the history yet.
        case unread
    }

    let first: UInt64?
    let last: UInt64?
    let reason: Reason
    /// A sentence.
    let text: String

    init(_ reason: Reason, _ range: ClosedRange<UInt64>? = nil) {
        first = range?.lowerBound
        last = range?.upperBound
        self.reason = reason
        let events = range.map { "Events \($0.lowerBound) to \($0.upperBound)" } ?? "Events"
        text =
            switch reason {
            case .evicted: "\(events) can't be fetched: the bridge has them no more. The logs have them."
            case .otherHistory:
                "What came since can't be fetched: the broker's history is another one. The logs may have it."
            case .unread:
                "What came since can't be fetched: the bridge has not read the history yet. The logs may have it."
            }
    }
}
