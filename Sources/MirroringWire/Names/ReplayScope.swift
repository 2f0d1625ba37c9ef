import MirroringEvents

public import struct Foundation.UUID

/// Whose events a replay is asked for: the routing key of the request, by which the broker decides who may ask.
public enum ReplayScope: Sendable, Hashable {
    /// All jobs.
    case all
    /// One job.
    case job(UUID)

    /// The scope of a routing key; nil if it is not the key of a request.
    public init?(routingKey: String) {
        if routingKey == WireNames.replayAllKey {
            self = .all
        } else if let jobId = UUID(uuidString: routingKey), jobId.lowercased == routingKey {
            self = .job(jobId)
        } else {
            return nil
        }
    }

    /// The routing key.
    public var routingKey: String {
        switch self {
        case .all: WireNames.replayAllKey
        case .job(let jobId): jobId.lowercased
        }
    }
}
