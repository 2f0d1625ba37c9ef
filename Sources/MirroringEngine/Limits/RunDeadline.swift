/// Until when a run may go on: a value that is asked again and again, as clocks are set and summer begins and ends.
package struct RunDeadline: Sendable {
    /// When the run may go on; nil for always.
    private let window: Timetable<Bool>?
    /// How long it may take; nil for any time.
    private let timeout: Duration?
    private let began: ContinuousClock.Instant

    /// No time is too late.
    package static let never = Self(window: nil, timeout: nil, began: .now)

    /// The deadline of a run.
    ///
    /// - Parameters:
    ///   - window: when it may go on; nil for always.
    ///   - timeout: how long it may take; nil for any time.
    ///   - began: when it began.
    package init(window: Timetable<Bool>?, timeout: Duration?, began: ContinuousClock.Instant) {
        self.window = window
        self.timeout = timeout
        self.began = began
    }

    /// Why the run has to end; nil if it may go on.
    ///
    /// - Parameters:
    ///   - time: what the clock on the wall shows.
    ///   - instant: now.
    package func end(at time: WeekTime = .now, _ instant: ContinuousClock.Instant = .now) -> RunEnd? {
        if let timeout, instant - began >= timeout { return .timedOut(timeout) }
        guard let window, window.value(at: time) == nil, let span = window.lastEnded(before: time) else { return nil }
        return .windowClosed(span)
    }

    /// After what time to ask again: when the run has to end by what is known now, or ``longestLook`` from now if that is sooner.
    package func patience(at time: WeekTime = .now, _ instant: ContinuousClock.Instant = .now) -> Duration {
        let open = window.flatMap { $0.change(after: time) }.map { Duration.seconds(time.seconds(to: $0)) }
        let left = timeout.map { $0 - (instant - began) }
        return [open, left, Self.longestLook].compactMap(\.self).min() ?? Self.longestLook
    }

    /// Waits until the run has to end, or the task is cancelled.
    ///
    /// - Returns: nil if the task was cancelled.
    func reached() async -> RunEnd? {
        while !Task.isCancelled {
            if let end = end() { return end }
            try? await Task.sleep(for: patience())
        }
        return nil
    }

    /// How long nobody looks at the clock on the wall, which may be set meanwhile.
    static let longestLook = Duration.seconds(30)
}
