import MirroringEvents
public import MirroringWire

/// What a subscriber has asked for, of the past or to make up for a loss, and does not get.
@nonexhaustive
public enum MissedHistory: Sendable, Hashable, CustomStringConvertible {
    /// Events before that place were wanted, and the bridges have them no more.
    case evicted(before: StreamPosition)
    /// The place from which on events were wanted belongs to another history than there is now: it was made anew, and what it held is gone.
    case otherHistory(StreamPosition, now: Epoch)
    /// It is not known what is missing from there on, because no bridge has told, and why. Events that are published come all the same.
    /// Unless it may not ask, the client asks again, after ten seconds first and then more seldom, down to each
    /// ``MonitoringConfiguration/checkpoint``; what comes of it comes late then, if its place is gone.
    case unknown(from: StartingPoint, MonitoringError)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .evicted(let position):
            return "Events before position \(position.offset) are missing: no bridge has them any more."
        case .otherHistory(let position, _):
            return "Events after position \(position.offset) are missing: the history that it was counted in is gone."
        case .unknown(.since(let time), let error):
            return "Events since \(time) may be missing. \(error)"
        case .unknown(.after(let position), let error):
            return "Events after position \(position.offset) may be missing. \(error)"
        case .unknown(_, let error):
            return "Events of the past are missing. \(error)"
        }
    }
}
