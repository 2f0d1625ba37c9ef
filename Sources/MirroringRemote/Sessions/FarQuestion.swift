import Dispatch
import Synchronization

/// A question of the near end's, while the far end works on it.
package final class FarQuestion: Sendable {
    /// Why nobody waits for the answer any more.
    package enum Stop: Sendable, Hashable {
        /// The near end has said so.
        case cancelled
        /// The near end is gone. What has begun to change something may come to its end.
        case abandoned
    }

    private struct State {
        var stop: Stop?
        var receive: (@Sendable ([UInt8], _ isLast: Bool) -> Void)?
        /// Whether the near end's bytes have ended.
        var hasEnded = false
        var isOver = false
        var lastProgress: ContinuousClock.Instant?
    }

    /// What is asked.
    package let kind: FrameKind
    /// What it says.
    package let bytes: [UInt8]
    let channel: UInt16
    private let line: SessionLine
    /// How often it makes sense to say how far the work has come.
    private let interval: Duration
    private let state = Mutex(State())
    /// Passed as soon as there is somebody for rsync's bytes, or nobody any more.
    private let turnstile = DispatchSemaphore(value: 0)

    init(_ kind: FrameKind, on channel: UInt16, _ bytes: [UInt8], _ line: SessionLine, every interval: Duration) {
        self.kind = kind
        self.channel = channel
        self.bytes = bytes
        self.line = line
        self.interval = interval
    }

    /// Why nobody waits for the answer any more; nil as long as somebody does.
    package var stop: Stop? { state.withLock { $0.stop } }

    /// Says how far the work has come: at most so often as makes sense.
    package func progressed(_ done: Int, of total: Int) {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard !state.isOver, state.lastProgress.map({ $0 + interval <= now }) ?? true else { return false }
            state.lastProgress = now
            return true
        }
        // Who is gone is noticed by the line.
        if isDue { try? line.send(.alive, on: channel, AliveMessage(done: done, of: total).json()) }
    }

    // MARK: Bytes of rsync's, or of files

    /// Has the near end's bytes handed over as they come. Who takes long holds up all that the near end says.
    ///
    /// - Parameter body: gets bytes, and once that there are no more: the near end has said so, or nobody waits any more, see ``stop``.
    package func receive(_ body: @escaping @Sendable ([UInt8], _ isLast: Bool) -> Void) {
        let isOver = state.withLock { state in
            state.receive = body
            return state.hasEnded
        }
        // Nobody may have been there yet who could have been told.
        if isOver { body([], true) }
        turnstile.signal()
    }

    /// Sends bytes to the near end.
    ///
    /// - Parameters:
    ///   - bytes: at most ``FrameLimits/data``.
    ///   - isLast: whether there are no more.
    package func send(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws {
        try line.send(FrameHeader(.data, on: channel, isLast: isLast, count: bytes.count), bytes)
    }

    // MARK: What the reader says

    func take(_ bytes: [UInt8], isLast: Bool) {
        turnstile.wait()
        turnstile.signal()
        let receive = state.withLock { state -> (@Sendable ([UInt8], Bool) -> Void)? in
            // What was on its way when nobody waited any more.
            guard !state.hasEnded else { return nil }
            if isLast { state.hasEnded = true }
            return state.receive
        }
        receive?(bytes, isLast)
    }

    /// Nobody waits for the answer any more; an rsync of it gets to its input's end.
    func end(_ stop: Stop) {
        let receive = state.withLock { state in
            if state.stop == nil { state.stop = stop }
            guard !state.hasEnded else { return nil as (@Sendable ([UInt8], Bool) -> Void)? }
            state.hasEnded = true
            return state.receive
        }
        receive?([], true)
    }

    /// Nothing more is received.
    func finish() {
        state.withLock { state in
            state.isOver = true
            state.receive = nil
        }
        turnstile.signal()
    }
}
