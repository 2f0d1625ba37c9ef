import MirroringMonitoring
import Synchronization

/// Notes what is published and what comes, for one fault after the other.
final class ProofTally: Sendable {
    private struct State {
        /// The number of the last event that was published.
        var last = 0
        var trial: FaultTrial?
        var isMended = Promise<Void>()
        /// The first event at all.
        var hasCome = Promise<Void>()
    }

    private let state = Mutex(State())

    /// An event is about to be published.
    func publish(_ number: Int) {
        state.withLock { state in
            state.last = number
            state.trial?.publish(number, at: .now)
        }
    }

    /// An event has come.
    func receive(_ number: Int) {
        note { $0.receive(number, at: .now) }
        state.withLock { $0.hasCome }.keep(())
    }

    /// The subscriber says that something is wrong.
    func find() {
        note { $0.find(at: .now) }
    }

    private func note(_ change: (inout FaultTrial) -> Void) {
        let mended = state.withLock { state -> Promise<Void>? in
            guard var trial = state.trial else { return nil }
            change(&trial)
            state.trial = trial
            return trial.mended == nil ? nil : state.isMended
        }
        mended?.keep(())
    }

    /// Waits until an event has come.
    ///
    /// - Returns: whether one has, in time.
    func hasBegun(within limit: Duration) async -> Bool {
        let promise = state.withLock { $0.hasCome }
        return await Bounded.value(within: limit) { await promise.value() != nil } ?? false
    }

    /// Begins to look at a fault that has just happened.
    func begin(_ fault: SubscriptionFault) {
        state.withLock { state in
            state.trial = FaultTrial(fault, before: state.last + 1, at: .now)
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
