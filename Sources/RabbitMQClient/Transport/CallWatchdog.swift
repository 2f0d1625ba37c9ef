// Dispatch sources may be used from any thread; their protocols just don't say so on Linux.
@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Shuts the socket of a connection when a call of librabbitmq takes longer than it may.
///
/// The library has no time-out for writing: a broker that stops reading (an alarm, a half-open network) would hold the caller for
/// ever. After the shutdown the call returns an error and the connection is rebuilt.
final class CallWatchdog: Sendable {
    private struct State {
        var socket: Int32
        var deadline: DispatchTime?
        var hasFired = false
    }

    private let state: Mutex<State>
    private let limit: Duration
    private let timer: any DispatchSourceTimer

    /// - Parameters:
    ///   - socket: the descriptor to shut; the owner calls ``retire()`` before it closes it.
    ///   - limit: how long a call may take.
    init(socket: Int32, limit: Duration) {
        state = Mutex(State(socket: socket))
        self.limit = limit
        timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        timer.schedule(deadline: .now() + 1, repeating: 1)
        timer.setEventHandler { [weak self] in self?.check() }
        timer.activate()
    }

    deinit {
        timer.cancel()
    }

    /// Runs a call under the limit, and leaves `errno` as the call did.
    func guarding<T>(_ call: () -> T) -> T {
        let nanoseconds = Int(limit.components.seconds) * 1_000_000_000
        state.withLock { $0.deadline = .now() + .nanoseconds(nanoseconds) }
        errno = 0
        let result = call()
        let reason = errno
        state.withLock { $0.deadline = nil }
        errno = reason
        return result
    }

    /// Whether it has shut the socket.
    var hasFired: Bool { state.withLock { $0.hasFired } }

    /// The error to report instead of what the library makes of a socket that was shut under it; nil if it was not.
    func error(doing what: String) -> AMQPError? {
        guard hasFired else { return nil }
        return AMQPError(
            .timeout,
            origin: .transport,
            "Could not \(what): the broker took nothing for \(limit.components.seconds) s, so the connection was given up."
        )
    }

    /// Forgets the socket: its number may soon belong to somebody else.
    func retire() {
        state.withLock { $0.socket = -1 }
        timer.cancel()
    }

    private func check() {
        state.withLock { state in
            guard state.socket >= 0, let deadline = state.deadline, deadline < .now() else { return }
            state.hasFired = true
            state.deadline = nil
            shutdown(state.socket, Int32(SHUT_RDWR))
        }
    }
}
