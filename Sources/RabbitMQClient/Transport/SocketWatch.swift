// Dispatch sources may be used from any thread; their protocols just don't say so on Linux.
@preconcurrency import Dispatch

/// Calls back on a queue when a socket has something to read, and at least as often as heartbeats ask for.
final class SocketWatch: Sendable {
    private let readable: any DispatchSourceRead
    private let timer: any DispatchSourceTimer

    init(
        _ socket: SocketDuplicate,
        heartbeat: Duration,
        queue: DispatchQueue,
        onWake: @escaping @Sendable () -> Void
    ) {
        readable = DispatchSource.makeReadSource(fileDescriptor: socket.descriptor, queue: queue)
        readable.setEventHandler(handler: onWake)
        // Dispatch looks at the descriptor until it calls this: so long it may not be closed.
        readable.setCancelHandler { withExtendedLifetime(socket) {} }
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
