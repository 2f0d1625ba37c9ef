import MirroringWire

@testable import MirroringBridge

extension Subscriber {
    /// A subscriber of user `ann`, as the broker tells of it.
    static func sample(
        _ name: String = "desk",
        kind: Kind = .named,
        ready: Int? = 0,
        unacknowledged: Int? = 0,
        acknowledgements: Int? = nil,
        lengthLimit: Int? = nil,
        consumers: Int? = 1
    ) -> Subscriber {
        let prefix = kind == .session ? WireNames.Queue.sessionPrefix : WireNames.Queue.subscriberPrefix
        return Subscriber(
            queue: "\(prefix)ann.\(name)",
            kind: kind,
            user: "ann",
            name: name,
            keys: ["#"],
            ready: ready,
            unacknowledged: unacknowledged,
            acknowledgements: acknowledgements,
            lengthLimit: lengthLimit,
            readers: [],
            consumers: consumers
        )
    }
}
