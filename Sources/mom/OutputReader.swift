import Foundation

/// Whoever reads this process's stdout.
enum OutputReader {
    /// Whether the reader has gone: the other end of the pipe or the terminal is closed.
    static var isGone: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) > 0 && Int32(descriptor.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0
    }

    /// Waits until the reader has gone, or the task is cancelled. No event tells of it, so it is looked for every second.
    static func departure() async {
        while !isGone {
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }
}
