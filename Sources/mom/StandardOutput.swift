import Foundation

/// This process's stdout.
enum StandardOutput {
    /// Whether nobody reads it any more: the other end of the pipe or the terminal is closed.
    static var peerIsGone: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) > 0 && Int32(descriptor.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0
    }

    /// Waits until nobody reads it any more, or the task is cancelled. Nothing announces that, so it is polled every second.
    static func peerDeparture() async {
        while !peerIsGone {
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }
}
