import ArgumentParser
import MirroringMonitoring

/// How much of the past is shown before what comes.
enum WatchedPast: Sendable, Hashable, ExpressibleByArgument {
    /// All that the bridges have cached.
    case all
    /// The last events of it.
    case last(Int)

    /// Reads the option; nil for what is neither `all` nor a number from 1.
    init?(argument: String) {
        switch (argument, Int(argument)) {
        case ("all", _): self = .all
        case (_, let count?) where count >= 1: self = .last(count)
        default: return nil
        }
    }
}

/// Picks out of the past what is shown of it: a value, without I/O.
struct PastEvents {
    /// How many are wanted at most; nil once it is over, and where all are.
    private var limit: Int?
    /// The last ones, and up to as many before.
    private var held: [MonitoredEvent] = []

    /// - Parameter past: how much is wanted.
    init(_ past: WatchedPast) {
        if case .last(let count) = past { limit = count }
    }

    /// Takes what comes.
    ///
    /// - Parameters:
    ///   - next: it.
    ///   - isWanted: whether an event is one of those that are asked for. More may be subscribed to; of these none counts among the last.
    /// - Returns: what is to be shown now.
    mutating func take(
        _ next: MonitoringEvent,
        where isWanted: (MonitoredEvent) -> Bool = { _ in true }
    ) -> [MonitoredEvent] {
        switch next {
        case .event(let event):
            guard let limit else { return [event] }
            guard isWanted(event) else { return [] }
            held.append(event)
            if held.count >= limit.multipliedUpToMaximum(by: 2) { held.removeFirst(held.count - limit) }
            return []
        case .caughtUp, .missed(.unknown):
            guard let limit else { return [] }
            defer { (self.limit, held) = (nil, []) }
            return held.suffix(limit)
        default:
            return []
        }
    }
}

extension Int {
    /// The product; the greatest number there is where it would be more.
    fileprivate func multipliedUpToMaximum(by factor: Int) -> Int {
        let (product, isTooMuch) = multipliedReportingOverflow(by: factor)
        return isTooMuch ? .max : product
    }
}
