/// How far a stream was read, over all connections. A value, without any.
struct ReadingPosition: Sendable {
    private let start: StreamStart
    /// The offset from which messages are wanted; nil as long as it is the broker that knows.
    private(set) var next: UInt64?

    init(_ start: StreamStart) {
        self.start = start
        if case .offset(let offset) = start { next = offset }
    }

    /// Where a subscription is to begin; nil if the end of the stream must be asked for first, see ``resolve(last:)``.
    ///
    /// A connection that broke before anything came must not be a gap: so what `next` and `last` mean is asked once, at the beginning.
    var specification: OffsetSpecification? {
        if let next { return .offset(next) }
        switch start {
        case .first: return .first
        case .time(let time): return .timestamp(time.milliseconds)
        case .offset(let offset): return .offset(offset)
        case .next, .last: return nil
        }
    }

    /// Takes the last chunk that is there for the end of the stream.
    ///
    /// - Parameter last: nil for an empty stream.
    mutating func resolve(last: StreamChunk?) {
        next = last.map { start == .last ? $0.offsets.lowerBound : $0.nextOffset } ?? 0
    }

    /// What came of a chunk.
    enum Outcome: Sendable {
        /// To be handed over.
        case wanted(StreamChunk)
        /// There are no messages in it.
        case empty
        /// It ends before the offset that was asked for: the broker begins behind its end, where that is not there yet.
        case tooEarly(wanted: UInt64)
    }

    /// A chunk has come.
    mutating func take(_ chunk: StreamChunk) -> Outcome {
        guard !chunk.offsets.isEmpty else { return .empty }
        let wanted = next ?? chunk.offsets.lowerBound
        guard chunk.nextOffset > wanted else { return .tooEarly(wanted: wanted) }
        next = chunk.nextOffset
        return .wanted(chunk.from(wanted))
    }
}
