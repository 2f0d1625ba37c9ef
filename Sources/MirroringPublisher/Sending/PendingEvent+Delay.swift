import MirroringEvents

extension PendingEvent {
    /// The longest wait that is believed, in seconds: ten years. What is longer comes from a clock that was not set.
    private static let longestDelay: Int64 = 10 * 366 * 86_400

    /// For how many whole seconds the event has waited for its broker; nil if for less than one.
    ///
    /// One that this process was given is measured by a clock that nobody can set, one that was read from a file by its receivedTime:
    /// where that lies ahead, or more than ten years back, nobody knows how long it waited.
    ///
    /// - Parameters:
    ///   - now: the time of this process.
    ///   - time: the time of day.
    func delay(at now: ContinuousClock.Instant = .now, _ time: @autoclosure () -> Timestamp = .now) -> Int64? {
        let seconds: Int64
        if let notifiedAt {
            seconds = (now - notifiedAt).components.seconds
        } else {
            let (milliseconds, overflows) = time().milliseconds.subtractingReportingOverflow(
                event.status.receivedTime.milliseconds
            )
            guard !overflows else { return nil }
            seconds = milliseconds / 1_000
        }
        return (1...Self.longestDelay).contains(seconds) ? seconds : nil
    }
}
