/// When dead letters are looked for, and sent again where they are missing, after a queue has refused some: a value, without a clock.
///
/// Whoever may read dead letters may bind a queue of its own to their exchange, and one that refuses what it has no room for
/// (`x-overflow: reject-publish`) makes the broker say of each letter that it could not keep it. That must keep neither the reading of
/// the history waiting nor fill the queue of the dead letters with copies.
struct RefusedLetters: Sendable {
    /// The first pause: by then the queue has what it was handed.
    static let shortest = Duration.seconds(10)
    /// The longest pause, while the queue itself refuses them.
    static let longest = Duration.seconds(600)

    private var pause = Duration.zero
    private var due: ContinuousClock.Instant?

    /// Whether there is nothing to wait for.
    func areDue(at now: ContinuousClock.Instant) -> Bool {
        due.map { $0 <= now } ?? true
    }

    /// A queue has refused letters.
    ///
    /// - Parameter now: the time, never going back.
    mutating func refuse(at now: ContinuousClock.Instant) {
        pause = min(max(pause * 2, Self.shortest), Self.longest)
        due = now + pause
    }

    /// All that were refused have arrived.
    mutating func settle() {
        self = Self()
    }
}
