import Dispatch
import Synchronization

/// A question that the near end has asked, and its answer to come.
package final class NearQuestion: Sendable {
    private struct State {
        var channel: UInt16?
        var answer: [UInt8] = []
        var result: Result<[UInt8], any Error>?
        var waiter: CheckedContinuation<[UInt8], any Error>?
    }

    let kind: FrameKind
    /// Gets what the far end says of how far it has come.
    let onProgress: @Sendable (AliveMessage) -> Void
    /// Gets bytes of rsync's, and whether they are the last.
    let onData: @Sendable ([UInt8], _ isLast: Bool) -> Void
    private let line: SessionLine
    private let queue: DispatchQueue
    private let state = Mutex(State())

    init(
        _ kind: FrameKind,
        _ line: SessionLine,
        _ queue: DispatchQueue,
        onProgress: @escaping @Sendable (AliveMessage) -> Void,
        onData: @escaping @Sendable ([UInt8], _ isLast: Bool) -> Void
    ) {
        self.kind = kind
        self.line = line
        self.queue = queue
        self.onProgress = onProgress
        self.onData = onData
    }

    /// Waits for the answer. If the task is cancelled the far end is told so, and its answer is waited for all the same: it says how it ended.
    ///
    /// - Throws: ``FailureMessage`` of the far end's; ``SessionEnding``.
    package func answer() async throws -> [UInt8] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state in
                    if state.result == nil { state.waiter = continuation }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Asks the far end to end the work.
    package func cancel() {
        queue.async {
            guard let channel = self.state.withLock({ $0.result == nil ? $0.channel : nil }) else { return }
            // A line that is broken is noticed by its reader.
            try? self.line.send(.cancel, on: channel)
        }
    }

    /// Sends bytes to the far rsync; blocks while the line is full.
    ///
    /// - Parameters:
    ///   - bytes: at most ``FrameLimits/data``.
    ///   - isLast: whether there are no more. That has to be said, even after a failure.
    /// - Throws: ``SessionEnding`` if the line is broken.
    package func send(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws {
        guard let channel = state.withLock({ $0.channel }) else { throw SessionEnding.lost(nil) }
        do {
            try line.send(FrameHeader(.data, on: channel, isLast: isLast, count: bytes.count), bytes)
        } catch {
            throw SessionEnding(error)
        }
    }

    // MARK: What the session says

    func begin(on channel: UInt16) {
        state.withLock { $0.channel = channel }
    }

    func take(_ piece: [UInt8]) {
        state.withLock { $0.answer += piece }
    }

    func finish() {
        end(with: .success(state.withLock { $0.answer }))
    }

    func fail(_ error: any Error) {
        end(with: .failure(error))
    }

    private func end(with result: Result<[UInt8], any Error>) {
        let waiter = state.withLock { state in
            guard state.result == nil else { return nil as CheckedContinuation<[UInt8], any Error>? }
            state.result = result
            state.answer = []
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(with: result)
    }
}
