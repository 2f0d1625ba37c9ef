/// Until when a requester waits for the next message of an answer: a value, without a clock.
struct ReplayDeadline: Sendable, Equatable {
    private let patience: Duration
    /// When the request is given up.
    private(set) var time: ContinuousClock.Instant
    private var isAnswered = false

    /// A deadline of a request to which nobody has answered yet.
    ///
    /// - Parameters:
    ///   - patience: how long nothing may come.
    ///   - start: when it is asked.
    init(patience: Duration, from start: ContinuousClock.Instant) {
        self.patience = patience
        time = start + patience
    }

    /// It is asked, after it took a while to say so to the broker.
    mutating func asked(at now: ContinuousClock.Instant) {
        time = now + patience
    }

    /// A bridge has sent something: however long the whole answer takes, the next message has the same patience.
    ///
    /// - Parameters:
    ///   - now: when it came.
    ///   - wait: how long the bridge is not asked again.
    mutating func answered(at now: ContinuousClock.Instant, wait: Duration = .zero) {
        time = now + wait + patience
        isAnswered = true
    }

    /// The requester is ready for the next message: the time that it took for the ones before is not the bridge's.
    mutating func resume(at now: ContinuousClock.Instant) {
        if isAnswered { time = max(time, now + patience) }
    }

    /// What is said when the time is over.
    var error: MonitoringError {
        let seconds = "\(patience / .seconds(1)) s"
        return isAnswered
            ? MonitoringError(
                .answerIncomplete,
                "The bridge's answer stopped: nothing more came within \(seconds)."
            ) : MonitoringError(.noAnswer, "No bridge answered within \(seconds).")
    }
}
