import Foundation

/// The three descriptors that a process is started with.
enum Descriptor {
    /// Sees to it that 0, 1 and 2 are open, so that no file, socket or pipe of the program's is opened as one of them and gets
    /// what was meant for a person. In those that were closed reading, or writing, fails as it does in a closed one.
    ///
    /// To be called before anything else is opened.
    static func secureStandard() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free one is taken, and those below are open.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Makes writing to a pipe that nobody reads, and to a file that may not grow, an error instead of the end of the process.
    ///
    /// By a handler that does nothing: unlike an ignored signal it is not handed on to programs that this one starts.
    static func surviveWriting() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number) { _ in } }
    }

    /// Whether it can be written to.
    static func isWritable(_ descriptor: Int32) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        return flags != -1 && flags & O_ACCMODE != O_RDONLY
    }

    /// Whether what fits into `PIPE_BUF` can be written without waiting for a reader.
    static func hasRoom(_ descriptor: Int32) -> Bool {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&room, 1, 0) == 1 && room.revents & Int16(POLLOUT) != 0
    }

    /// Whether two are the same open terminal, pipe or file.
    static func areSame(_ first: Int32, _ second: Int32) -> Bool {
        var facts = (stat(), stat())
        guard fstat(first, &facts.0) == 0, fstat(second, &facts.1) == 0 else { return false }
        return facts.0.st_dev == facts.1.st_dev && facts.0.st_ino == facts.1.st_ino
    }

    /// Writes a text in as few calls as it takes, so that lines of several threads do not mix and nothing waits in a buffer.
    ///
    /// - Returns: 0, or the `errno` for which not all was written.
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
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
