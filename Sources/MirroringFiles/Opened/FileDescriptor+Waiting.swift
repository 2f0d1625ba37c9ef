import Glibc
package import SystemPackage

extension FileDescriptor {
    /// Blocks until something can be read of a pipe, or its end.
    ///
    /// - Returns: false if the time was over before.
    package func waitForBytes(for patience: Duration) throws(Errno) -> Bool {
        let end = ContinuousClock.now + patience
        while true {
            let left = max(.zero, ContinuousClock.now.duration(to: end))
            let (seconds, attoseconds) = left.components
            let milliseconds = min(seconds, 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
            var status = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
            let count = poll(&status, 1, Int32(milliseconds))
            if count > 0 { return true }
            if count == 0, ContinuousClock.now >= end { return false }
            guard count == 0 || errno == EINTR else { throw .last }
        }
    }
}
