import Foundation

/// Where text goes: what a person reads to stderr, data to stdout.
public enum Console {
    /// Writes a line for a person. Where that fails there is nowhere left to say so.
    public static func error(_ line: String) {
        _ = write(line, to: STDERR_FILENO)
    }

    /// Writes a line of data. It is no failure if nobody reads it any more.
    ///
    /// - Throws: ``CommandFailure`` if it can't be written for another reason, as on a full disk.
    public static func output(_ line: String) throws(CommandFailure) {
        let reason = write(line, to: STDOUT_FILENO)
        guard reason != 0, reason != EPIPE else { return }
        let said = String(cString: strerror(reason)).lowercased()
        throw CommandFailure(
            .failed,
            "The output can't be written: \(said). It is incomplete; correct that and run the command again."
        )
    }

    /// Whether colours may be used on that descriptor: a terminal, and `NO_COLOR` is not set.
    public static func allowsColor(on descriptor: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// One `write` for a line, so that lines of several threads do not mix and nothing waits in a buffer.
    ///
    /// - Returns: 0, or the `errno` for which not all was written.
    private static func write(_ line: String, to descriptor: Int32) -> Int32 {
        var line = line
        line.append("\n")
        return line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if count == 0 {
                    return EIO
                } else if errno == EAGAIN {
                    // Somebody else has made the descriptor non-blocking: a pipe is shared with whoever is at its other end.
                    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&room, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}
