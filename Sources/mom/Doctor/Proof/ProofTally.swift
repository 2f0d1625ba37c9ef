import MirroringMonitoring
import Synchronization

/// Notes what is published and what comes, for one fault after the other.
final class ProofTally: Sendable {
    /// A moment before a fault.
    struct Mark: Sendable {
        /// The number of the last event that the broker has.
        fileprivate let confirmed: Int
        fileprivate let time = ContinuousClock.now
    }

    private struct State {
        /// The number of the last event that was published, and of the last one that the broker has.
        var last = 0
        var confirmed = 0
        var received: Set<Int> = []
        /// When the subscriber last said that something is wrong.
        var sign: ContinuousClock.Instant?
        var trial: FaultTrial?
        var isMended = Promise<Void>()
        /// Kept by the first events, and where none can come any more.
        var hasCome = Promise<Void>()
        /// Why none can, as it follows a colon.
        var failure: String?
    }

    /// So many events have to come before something is lost, two seconds of them. By then the subscriber has been told where the history
    /// ends; what is lost before that nobody asks for.
    private static let first = 8

    private let state = Mutex(State())

    /// An event is about to be published.
    func publish(_ number: Int) {
        state.withLock { state in
            state.last = number
            state.trial?.publish(number, at: .now)
        }
    }

    /// The broker has an event.
    func confirm(_ number: Int) {
        state.withLock { $0.confirmed = number }
    }

    /// An event has come.
    func receive(_ number: Int) {
        note { $0.receive(number, at: .now) }
        let hasCome = state.withLock { state in
            state.received.insert(number)
            return state.received.count >= Self.first ? state.hasCome : nil
        }
        hasCome?.keep(())
    }

    /// The subscriber says that something is wrong.
    func find() {
        state.withLock { $0.sign = .now }
        note { $0.find(at: .now) }
    }

    /// Events can't be published any more. That the task was cancelled is no failure.
    func fail(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        let hasCome = state.withLock { state in
            state.failure = Finding.reason(of: error)
            return state.hasCome
        }
        hasCome.keep(())
    }

    /// Why events can't be published any more; nil as long as they can.
    var failure: String? { state.withLock { $0.failure } }

    private func note(_ change: (inout FaultTrial) -> Void) {
        let mended = state.withLock { state -> Promise<Void>? in
            guard var trial = state.trial else { return nil }
            change(&trial)
            state.trial = trial
            return trial.mended == nil ? nil : state.isMended
        }
        mended?.keep(())
    }

    /// Waits until the first events have come.
    ///
    /// - Returns: whether any has, in time.
    func hasBegun(within limit: Duration) async -> Bool {
        let promise = state.withLock { $0.hasCome }
        _ = await Bounded.value(within: limit) { await promise.value() }
        return state.withLock { !$0.received.isEmpty }
    }

    /// Now something is about to be lost.
    func mark() -> Mark {
        state.withLock { Mark(confirmed: $0.confirmed) }
    }

    /// Begins to look at a fault that has just happened, and that may have been found already.
    func begin(_ fault: SubscriptionFault, since mark: Mark) {
        state.withLock { state in
            var trial = FaultTrial(
                fault,
                after: mark.confirmed,
                before: state.last + 1,
                received: state.received,
                at: .now
            )
            if let sign = state.sign, sign >= mark.time { trial.find(at: .now) }
            state.trial = trial
            state.isMended = Promise()
        }
    }

    /// Waits until the fault is mended.
    ///
    /// - Returns: what was seen of it until then, or until the time is over.
    func end(within limit: Duration) async -> FaultTrial? {
        let promise = state.withLock { $0.isMended }
        _ = await Bounded.value(within: limit) { await promise.value() }
        return state.withLock { state in
            defer { state.trial = nil }
            return state.trial
        }
    }
}
