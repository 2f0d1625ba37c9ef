import AMQP
import Foundation
import MirroringEvents

/// The barriers that this bridge puts into the history, and who waits for them.
///
/// What the broker had confirmed before a barrier was published stands before it in the history. One barrier serves everybody who
/// waits when it is published.
actor Barriers {
    private let publisher: ConfirmedPublisher
    private let bridgeId: UUID
    private var user = ""
    private var epoch: String?
    /// Whether the history is being read, so that it is known which one it is.
    private var isReading = false
    private var isFinished = false
    /// Who waits for a barrier that is on its way.
    private var pending: [String: [CheckedContinuation<Void, any Error>]] = [:]
    /// Who waits for the next one.
    private var waiting: [CheckedContinuation<Void, any Error>] = []

    init(publisher: ConfirmedPublisher, bridgeId: UUID) {
        self.publisher = publisher
        self.bridgeId = bridgeId
    }

    /// Returns when this bridge has read everything that stood in the history when it was called.
    ///
    /// - Throws: an `AMQPError` if nothing leads from the monitor exchange to the history, `CancellationError` when the bridge ends.
    func pass() async throws {
        guard !isFinished else { throw CancellationError() }
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(continuation)
            publishNext()
        }
    }

    /// Publishes a barrier for whoever finds where the history ends, and does not say for which history.
    func publish(id: String, user: String) async throws {
        self.user = user
        try await publish(id: id, epoch: nil)
    }

    /// Takes note of barriers that were read, after everything before them was taken in.
    func observe(_ ids: [String], epoch: String?) {
        self.epoch = epoch
        for id in ids {
            for continuation in pending.removeValue(forKey: id) ?? [] { continuation.resume() }
        }
        publishNext()
    }

    /// Nothing is read for now: what is asked for waits. The history may be another one when it is read again.
    func pause() {
        isReading = false
    }

    /// The history is read anew: barriers on their way may be of another one, so whoever waited waits for the next.
    ///
    /// - Parameter epoch: the history's identity, as far as it is known.
    func restart(epoch: String?) {
        self.epoch = epoch
        isReading = true
        waiting += pending.values.joined()
        pending = [:]
        publishNext()
    }

    /// Nothing more will be read.
    func finish() {
        isFinished = true
        for continuation in waiting + pending.values.joined() { continuation.resume(throwing: CancellationError()) }
        waiting = []
        pending = [:]
    }

    /// One barrier is on its way at a time; what is asked for meanwhile shares the next.
    private func publishNext() {
        guard pending.isEmpty, !waiting.isEmpty, isReading else { return }
        let id = UUID.version7().lowercased
        pending[id] = waiting
        waiting = []
        Task {
            do {
                try await publish(id: id, epoch: epoch)
            } catch {
                for continuation in pending.removeValue(forKey: id) ?? [] { continuation.resume(throwing: error) }
            }
        }
    }

    private func publish(id: String, epoch: String?) async throws {
        let message = MonitorMessages.barrier(id: id, epoch: epoch, bridgeId: bridgeId, user: user)
        if case .returned = try await publisher.publish(message) { throw HistoryEnd.topologyMissing }
    }
}
