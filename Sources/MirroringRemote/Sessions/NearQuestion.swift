import Dispatch
package import MirroringFiles
import Synchronization

/// A question that the near end has asked, and its answer to come.
package final class NearQuestion: Sendable {
    private struct State {
        var channel: UInt16?
        var answer: [UInt8] = []
    }

    /// The answer, for a thread that may be blocked; or why there is none: a ``FailureMessage`` of the far end's, or a ``SessionEnding``.
    package let result = Arrival<Result<[UInt8], any Error>>()
    let kind: FrameKind
    /// Gets what the far end says of how far it has come.
    let onProgress: @Sendable (AliveMessage) -> Void
    /// Gets bytes of rsync's, and whether they are the last.
    let onData: @Sendable ([UInt8], _ isLast: Bool) -> Void
    private let line: SessionLine
    private let queue: DispatchQueue
    private let state = Mutex(State())
    /// Passed as soon as the question is under way, or never will be.
    private let turnstile = DispatchSemaphore(value: 0)

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
            try await result.arrived().get()
        } onCancel: {
            cancel()
        }
    }

    /// Asks the far end to end the work.
    package func cancel() {
        queue.async {
            guard self.result.value == nil, let channel = self.state.withLock({ $0.channel }) else { return }
            // A broken line tells of itself.
            try? self.line.send(.cancel, on: channel)
        }
    }

    /// Sends bytes that follow the question, to the far rsync or of files; blocks until the question is under way, and while the line is full.
    ///
    /// - Parameters:
    ///   - bytes: at most ``FrameLimits/data``.
    ///   - isLast: whether there are no more. That has to be said, even after a failure.
    /// - Throws: ``SessionEnding`` if the line is broken.
    package func send(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws {
        turnstile.wait()
        turnstile.signal()
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

    /// The question is under way: bytes may follow it.
    func begun() {
        turnstile.signal()
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
        self.result.set(result)
        turnstile.signal()
        state.withLock { $0.answer = [] }
    }
}
