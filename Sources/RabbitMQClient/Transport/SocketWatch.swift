// Dispatch sources may be used from any thread; their protocols just don't say so on Linux.
@preconcurrency import Dispatch
import Glibc

/// Calls back on a queue when a socket has something to read, and at least as often as heartbeats ask for.
///
/// It watches a duplicate of the descriptor, so that librabbitmq may close its own while a callback is still under way.
final class SocketWatch: Sendable {
    private let readable: any DispatchSourceRead
    private let timer: any DispatchSourceTimer

    init(socket: Int32, heartbeat: Duration, queue: DispatchQueue, onWake: @escaping @Sendable () -> Void) {
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        readable = DispatchSource.makeReadSource(fileDescriptor: duplicate, queue: queue)
        readable.setEventHandler(handler: onWake)
        readable.setCancelHandler { close(duplicate) }
        timer = DispatchSource.makeTimerSource(queue: queue)
        let half = Double(heartbeat.components.seconds) / 2
        timer.schedule(deadline: .now() + half, repeating: half)
        timer.setEventHandler(handler: onWake)
        readable.activate()
        timer.activate()
    }

    deinit {
        readable.cancel()
        timer.cancel()
    }
}
