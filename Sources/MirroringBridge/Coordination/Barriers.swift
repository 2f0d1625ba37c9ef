import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// The barriers that this bridge puts into the history, and who waits for them.
///
/// What the broker had confirmed before a barrier was published stands before it in the history. One barrier serves everybody who
/// waits when it is published.
actor Barriers {
    /// How long a barrier may be on its way; then another one follows, because the history may have missed it: an operator had
    /// unbound it, and another queue has taken the barrier.
    static let patience = Duration.seconds(10)
    /// What was published was routed nowhere, so events are not either.
    static let topologyMissing = AMQPError(
        .notFound,
        origin: .connection,
        "No queue takes what is published to \"\(WireNames.Exchange.monitor)\". Either the topology was changed, which bridges "
            + "repair by themselves, or the stream \"\(WireNames.Queue.history)\" is down: look at its state on the broker."
    )

    private let publisher: ConfirmedPublisher
    private let bridgeId: UUID
    /// Who publishes them.
    private let user: String
    private var epoch: Epoch?
    /// Whether the history is being read, so that it is known which one it is.
    private var isReading = false
    /// Everybody who waits, by a number.
    private var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    private var waiterCount = 0
    /// Who waits for a barrier that is on its way.
    private var pending: [String: [Int]] = [:]
    /// Those of them that were not read within ``patience`` after the broker had confirmed them.
    private var overdue: Set<String> = []
    /// Who waits for the next one.
    private var waiting: [Int] = []
    /// Whether another bridge has to be told which history this is.
    private var owesName = false

    init(publisher: ConfirmedPublisher, bridgeId: UUID, user: String) {
        self.publisher = publisher
        self.bridgeId = bridgeId
        self.user = user
    }

    /// Returns when this bridge has read everything that stood in the history when it was called.
    ///
    /// - Throws: an `AMQPError` if nothing leads from the monitor exchange to the history, `CancellationError` when the task is
    ///   cancelled, as it is with the connection on which the history was read.
    func wait() async throws {
        waiterCount += 1
        let number = waiterCount
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiters[number] = continuation
                waiting.append(number)
                publishNext()
            }
        } onCancel: {
            Task { await settle([number], .failure(CancellationError())) }
        }
    }

    /// Whether the broker would take a barrier now.
    var arePublished: Bool {
        get async { await publisher.isConnected }
    }

    /// Whether the broker has taken a barrier that somebody waits for, and it was not read for ``patience``.
    var areOverdue: Bool { !overdue.isEmpty }

    /// Takes note of barriers that were read, after everything before them was taken in.
    ///
    /// - Parameter isCaughtUp: whether they were published just now. A bridge that published one without the history's identity
    ///   may not know it, and would make one up.
    func observe(_ barriers: [BarrierMessage], epoch: Epoch?, isCaughtUp: Bool) {
        self.epoch = epoch
        for barrier in barriers { settle(pending.removeValue(forKey: barrier.id) ?? [], .success(())) }
        forgetSettled()
        if isCaughtUp, let epoch {
            owesName = owesName || barriers.contains { $0.epoch == nil && Epoch(rawValue: $0.id) != epoch }
        }
        publishNext()
    }

    /// Nothing is read for now: what is asked for waits. The history may be another one when it is read again.
    func pause() {
        isReading = false
    }

    /// The history is read again: barriers on their way may be of another one, so whoever waited waits for the next.
    ///
    /// - Parameter epoch: the history's identity, as far as it is known.
    func restart(epoch: Epoch?) {
        self.epoch = epoch
        isReading = true
        waiting += pending.values.joined()
        (pending, overdue) = ([:], [])
        publishNext()
    }

    private func settle(_ numbers: [Int], _ result: Result<Void, any Error>) {
        for number in numbers { waiters.removeValue(forKey: number)?.resume(with: result) }
    }

    /// Nobody waits any more for what was published again.
    private func forgetSettled() {
        pending = pending.filter { $0.value.contains { waiters[$0] != nil } }
        overdue.formIntersection(pending.keys)
    }

    /// One barrier is on its way at a time; what is asked for in that time shares the next.
    private func publishNext() {
        guard isReading, pending.isEmpty, !waiting.isEmpty || owesName else { return }
        publish(for: waiting)
        waiting = []
    }

    private func publish(for numbers: [Int]) {
        let id = UUID.version7().lowercased
        // Nobody waits for one that only tells a name.
        if !numbers.isEmpty { pending[id] = numbers }
        owesName = false
        Task {
            do {
                try await publish(id: id, epoch: epoch)
            } catch {
                settle(pending.removeValue(forKey: id) ?? [], .failure(error))
                forgetSettled()
                return publishNext()
            }
            try? await Task.sleep(for: Self.patience)
            guard isReading, let waiting = pending[id] else { return }
            overdue.insert(id)
            publish(for: waiting)
        }
    }

    private func publish(id: String, epoch: Epoch?) async throws {
        let barrier = BarrierMessage(id: id, bridgeId: bridgeId, epoch: epoch)
        try await publisher.publish(barrier.message(user: user)).requireTaken()
    }
}

extension PublishOutcome {
    /// Makes sure that what was published was led to the history, or to the dead letters.
    ///
    /// Somebody else's queue that refuses it says nothing of the history, which refuses nothing while it is there: whoever waits for a
    /// barrier publishes another one after a while, and letters are looked for.
    func requireTaken() throws(AMQPError) {
        switch self {
        case .confirmed, .nacked: return
        case .returned: throw Barriers.topologyMissing
        case .unsendable(let error): throw error
        }
    }
}
