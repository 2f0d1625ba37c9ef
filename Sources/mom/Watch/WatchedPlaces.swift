import MirroringWire

/// Up to where the events of several subscriptions have come: a value.
struct WatchedPlaces: Sendable {
    private var places: [StreamPosition?]

    /// - Parameter subscriptions: how many there are.
    init(subscriptions: Int) {
        places = Array(repeating: nil, count: subscriptions)
    }

    /// All events of a subscription up to that place have come.
    mutating func note(_ place: StreamPosition, of subscription: Int) {
        places[subscription] = place
    }

    /// After which place another watch misses nothing; nil where that is not known of each subscription, or the history was made anew.
    var common: StreamPosition? {
        let known = places.compactMap(\.self)
        guard known.count == places.count, Set(known.map(\.epoch)).count == 1 else { return nil }
        return known.min { $0.offset < $1.offset }
    }
}
