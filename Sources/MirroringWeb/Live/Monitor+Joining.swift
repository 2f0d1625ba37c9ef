import MirroringBridge
import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// Who follows the stream: what is first sent to each, and what then to all.
extension Monitor {
    /// How many may follow.
    static let mostReaders = 1_000

    /// What a reader begins with.
    struct Beginning: Sendable {
        /// What comes from then on.
        let outlet: StreamOutlet
        /// What is sent first: what it gets, what it does not, and how everything is.
        let opening: [UInt8]
        /// The events that it has missed.
        let replay: [HistoryEntry]
        /// All up to it the reader has before these; nil if that is not known.
        let begin: UInt64?
        /// All up to it the reader has after them; nil if that is not known.
        let end: UInt64?
        /// What follows these.
        let closing: [UInt8]
        /// The history in which the places are.
        let epoch: Epoch?

        /// A place with its history's name.
        func text(_ position: UInt64) -> String? {
            epoch.map { StreamPosition(epoch: $0, offset: position).description }
        }
    }

    private struct Hello: Encodable {
        let answer: String
        let stream: String
        let place: String?
        let periodSeconds: Double
    }

    private struct Snapshot: Encodable {
        let asOf: Timestamp
        let place: String?
        let status: StatusView?
        let counts: JobCounts
        let jobs: [JobView]
    }

    /// Lets a reader follow from now on.
    ///
    /// - Parameters:
    ///   - place: all up to it the reader has; nil if it has nothing.
    ///   - filter: which events it wants; nil for all.
    ///   - address: where it is.
    ///   - disconnect: ends its connection.
    /// - Throws: ``Problem`` if too many follow.
    func join(
        after place: StreamPosition?,
        filter: EventFilter?,
        address: String,
        disconnect: @escaping @Sendable () -> Void
    ) async throws(Problem) -> Beginning {
        // Else what has come since it was looked last would come again to who returns.
        if let bridge { await takeNews(of: bridge) }
        guard outlets.count < Self.mostReaders else {
            throw Problem(.tooManyStreams, "\(Self.mostReaders) readers follow already.", retryAfter: 10)
        }
        let id = String(UUID().lowercased.prefix(8))
        let outlet = StreamOutlet(id: id, since: .now, address: address, filter: filter, disconnect: disconnect)
        // What was taken until now is replayed, what is taken from now on comes live.
        outlets[id] = outlet
        let end = news?.completeThrough
        let reached = end.flatMap(placeText)
        let (extract, replayed) = await past(after: place, of: id)
        let resume = StreamResume(
            after: bridge == nil ? nil : place,
            epoch: extract?.epoch,
            completeFrom: extract?.completeFrom
        )
        let hello = Hello(
            answer: resume.answer,
            stream: id,
            place: reached,
            periodSeconds: status?.periodSeconds ?? 5
        )
        var opening = StreamFrame.retry(after: 2_000) + StreamFrame.bytes(.hello, JSONAnswer.bytes(hello))
        var replay: [HistoryEntry] = []
        var begin: UInt64?
        switch resume {
        case .fresh: break
        case .replayed(let position):
            replay = replayed
            begin = position
        case .gap(let gap, let first):
            opening += StreamFrame.bytes(.gap, JSONAnswer.bytes(gap))
            if let first {
                replay = replayed
                begin = first > 0 ? first - 1 : nil
            }
        }
        opening += snapshotFrame(at: reached)
        return Beginning(
            outlet: outlet,
            opening: opening,
            replay: replay.filter { filter?.matches($0) ?? true },
            begin: begin,
            end: end,
            closing: isCaughtUp ? caughtUpFrame(at: reached) : [],
            epoch: extract?.epoch
        )
    }

    /// What is cached after a place, and those of its events that do not come live to a reader that is there already.
    private func past(after place: StreamPosition?, of id: String) async -> (HistoryExtract?, [HistoryEntry]) {
        guard let place, let bridge else { return (nil, []) }
        liveSinceJoining[id] = []
        var query = EventQuery()
        query.after = place.offset
        let extract = await bridge.extract(matching: query)
        // What is in it was taken by then, and sent.
        while await !takeNews(of: bridge) {}
        let live = liveSinceJoining.removeValue(forKey: id) ?? []
        return (extract, extract.entries.filter { !live.contains($0.position) })
    }

    /// A reader has gone.
    func leave(_ outlet: StreamOutlet) {
        outlets[outlet.id] = nil
        outlet.leave()
    }

    /// Whether it is known which places there are. Right after a start it is not, and who comes back then would be told of a gap that is none.
    var knowsPlaces: Bool { bridge == nil || isCaughtUp }

    /// Says that all that was there up to a place has been sent.
    func caughtUpFrame(at place: String?) -> [UInt8] {
        StreamFrame.bytes(.caughtUp, place: place, JSONAnswer.bytes(["place": place].compactMapValues(\.self)))
    }

    /// Those who follow.
    var pages: [SubscribersView.Page] {
        outlets.values.sorted { ($0.since, $0.id) < ($1.since, $1.id) }.map {
            SubscribersView.Page(stream: $0.id, since: $0.since, address: $0.address, behind: $0.behind)
        }
    }

    /// How everything is, made once for all who come within a pulse. It says of no place that all up to it was sent: what somebody has
    /// missed may follow.
    private func snapshotFrame(at place: String?) -> [UInt8] {
        if let snapshotBytes { return snapshotBytes }
        let jobs = jobViews()
        let snapshot = Snapshot(asOf: .now, place: place, status: status, counts: JobCounts(jobs), jobs: jobs)
        let frame = StreamFrame.bytes(.snapshot, JSONAnswer.bytes(snapshot))
        snapshotBytes = frame
        return frame
    }
}
