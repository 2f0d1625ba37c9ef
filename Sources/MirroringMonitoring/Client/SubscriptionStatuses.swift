/// Where the connections of a client's subscriptions stand: a value, without I/O.
struct SubscriptionStatuses: Sendable {
    /// Names a subscription.
    struct Identity: Sendable, Hashable {
        fileprivate let number: Int
        /// What the subscription is called in its reports.
        let name: String
    }

    /// Of those that go on, in the order in which they began.
    private var statuses: [(subscription: Identity, status: ConnectionStatus)] = []
    /// How many subscriptions of each name go on.
    private var going: [String: Int] = [:]
    private var begun = 0
    private var unnamed = 0

    /// A subscription begins, and has said nothing yet.
    ///
    /// - Parameter name: what it is called; nil for `events` and a number.
    mutating func begin(_ name: String? = nil) -> Identity {
        begun += 1
        if name == nil { unnamed += 1 }
        let name = name ?? "events \(unnamed)"
        going[name, default: 0] += 1
        return Identity(number: begun, name: name)
    }

    /// Whether a subscription of that name goes on: each iterator of one sequence has its name.
    func isGoing(_ name: String) -> Bool { going[name] != nil }

    /// The status of a subscription has changed; one that has stopped is over.
    mutating func change(_ subscription: Identity, to status: ConnectionStatus) {
        if status == .stopped {
            statuses.removeAll { $0.subscription == subscription }
            let others = (going[subscription.name] ?? 1) - 1
            going[subscription.name] = others > 0 ? others : nil
        } else if let index = statuses.firstIndex(where: { $0.subscription == subscription }) {
            statuses[index].status = status
        } else {
            let index = statuses.firstIndex { $0.subscription.number > subscription.number } ?? statuses.endIndex
            statuses.insert((subscription, status), at: index)
        }
    }

    /// That of the subscription that began last.
    var current: ConnectionStatus { statuses.last?.status ?? .stopped }
}
