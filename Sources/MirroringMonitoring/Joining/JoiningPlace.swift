import MirroringEvents
import MirroringWire

/// From where on a subscription has to ask for what it has not got: a value, without a clock.
enum JoiningPlace: Sendable, Hashable {
    /// As somebody has asked for it, or from where it was caught up.
    case point(StartingPoint)
    /// From a time until which it had got everything, as far as clocks agree.
    case time(KnownTime)

    /// How much earlier than a known time is asked for: as much as the clocks of engines, subscribers and the broker may differ. What was
    /// known before is dropped.
    private static let tolerance: Int64 = 5_000

    /// Whether clocks have told it.
    var isTime: Bool {
        if case .time = self { true } else { false }
    }

    /// The same for whoever asks by hand.
    func point(at now: ClockReading) -> StartingPoint {
        switch self {
        case .point(let point): point
        case .time(let known): .since(known.time(at: now))
        }
    }

    /// A request for all of a selection from there on; nil for ``StartingPoint/now``, from where nothing is missing.
    ///
    /// - Parameter selection: which events; nil for all that the request's scope has.
    func request(of selection: EventSelection?, at now: ClockReading) -> ReplayRequest? {
        var request = ReplayRequest(selection ?? .all)
        switch self {
        case .point(.now): return nil
        case .point(.cached): break
        case .point(.since(let time)): request.since = time
        case .point(.after(let position)): request.after = position
        case .time(let known):
            request.since = Timestamp(milliseconds: known.time(at: now).milliseconds - Self.tolerance)
        }
        return request
    }

    /// Whether bridges have all that was asked for.
    static func isComplete(_ answers: [ReplayComplete]) -> Bool {
        !answers.isEmpty && answers.allSatisfy { $0.evictedBefore == nil }
    }

    /// What is missing although it was asked for from there on, by what bridges say of their answers.
    func missed(_ answers: [ReplayComplete]) -> [MissedHistory] {
        if case .point(.after(let position)) = self, let other = answers.first(where: { $0.epoch != position.epoch }) {
            return [.otherHistory(position, now: other.epoch)]
        }
        let gone = answers.compactMap { answer in
            answer.evictedBefore.map { StreamPosition(epoch: answer.epoch, offset: $0) }
        }
        return gone.max { $0.offset < $1.offset }.map { [.evicted(before: $0)] } ?? []
    }
}

extension [ReplayComplete] {
    /// The place up to which nothing is missing in any of these answers; nil if they are of several histories, or of an empty one.
    var end: StreamPosition? {
        let ends = compactMap(\.end)
        guard ends.count == count, Set(ends.map(\.epoch)).count == 1 else { return nil }
        return ends.min { $0.offset < $1.offset }
    }
}
