import MirroringEvents
import MirroringMonitoring
import MirroringWire

/// How somebody comes, and for how long, as chance has it.
struct VisitPlan: Sendable {
    /// From where on events are wanted.
    enum Beginning: CaseIterable {
        case now
        case cached
        case since
        case lastPlace
    }

    /// How long before ``Beginning/since``: much less than bridges have cached.
    private static let past = Duration.seconds(2)

    /// How long to wait before.
    let pause: Duration
    /// How long to stay.
    let stay: Duration
    let beginning: Beginning

    /// - Parameter pace: how long a visit is, more or less.
    init(pace: Duration, using generator: inout some RandomNumberGenerator) {
        pause = pace * Double.random(in: 0...0.4, using: &generator)
        stay = pace * Double.random(in: 0.5...2, using: &generator)
        beginning = Beginning.allCases.randomElement(using: &generator) ?? .now
    }

    /// What to ask the client for, and what that means.
    ///
    /// - Parameters:
    ///   - place: up to where the visit before was complete. Without one, all that is cached is wanted instead.
    ///   - cached: how many messages of the history bridges have cached at least.
    func start(after place: StreamPosition?, cached: UInt64) -> (asked: StartingPoint, meant: Visit.Start) {
        switch (beginning, place) {
        case (.now, _): return (.now, .now)
        case (.since, _):
            // Read first, so that what happened after the moment happened after the time.
            let time = Timestamp(milliseconds: Timestamp.now.milliseconds - Int64(Self.past / .milliseconds(1)))
            return (.since(time), .since(.now - Self.past))
        case (.lastPlace, let place?): return (.after(place), .after(place.offset))
        case (.cached, _), (.lastPlace, nil): return (.cached, .cached(atLeast: cached))
        }
    }
}
