/// Where the connections of a client's subscriptions stand: a value, without I/O.
struct SubscriptionStatuses: Sendable {
    /// Names a subscription.
    struct Number: Sendable, Hashable {
        fileprivate let value: Int
    }

    /// Of those that go on, in the order in which they began.
    private var statuses: [(number: Number, status: ConnectionStatus)] = []
    private var begun = 0

    /// A subscription begins, and has said nothing yet.
    mutating func begin() -> Number {
        begun += 1
        return Number(value: begun)
    }

    /// The status of a subscription has changed; one that has stopped is over.
    mutating func change(_ number: Number, to status: ConnectionStatus) {
        if status == .stopped {
            statuses.removeAll { $0.number == number }
        } else if let index = statuses.firstIndex(where: { $0.number == number }) {
            statuses[index].status = status
        } else {
            let index = statuses.firstIndex { $0.number.value > number.value } ?? statuses.endIndex
            statuses.insert((number, status), at: index)
        }
    }

    /// That of the subscription that began last.
    var current: ConnectionStatus { statuses.last?.status ?? .stopped }
}
