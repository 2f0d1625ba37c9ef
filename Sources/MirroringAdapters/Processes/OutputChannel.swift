import Glibc

/// The way of a stream from the command to where it would have gone without us, byte for byte.
///
/// It never waits: whoever has it asks the system when there is something to read, or room to write.
struct OutputChannel {
    /// What a read has brought.
    enum Reading {
        case bytes(ArraySlice<UInt8>)
        /// Nothing for now.
        case nothing
        /// Nobody writes any more.
        case end
    }

    /// How many bytes are read at once.
    private static let length = FrontReport.contentLimit
    /// The most bytes that are read of what others write who have the other end as well, once the command has ended.
    private static let remainder = 1 << 18
    /// What fits into a pipe that has room, whole: PIPE_BUF.
    private static let pipeBuffer = 4_096

    let stream: FrontReport.Stream
    /// Where the bytes go.
    let sink: Int32
    /// The terminal that stands for the sink, if that is one.
    let terminal: PseudoTerminal?
    /// What the command writes to.
    let far: Int32
    /// Where it is read; -1 once that is over.
    private(set) var source: Int32
    private var pending: ArraySlice<UInt8> = []
    /// How many bytes are still read.
    private var rest = Int.max
    /// How many of these the command has written itself, as far as it has ended.
    private var owed = 0
    /// Why not all could be written where it belongs, the system's number; nil while all could, and where a reader has gone.
    private(set) var failure: Int32?
    private let isFile: Bool

    /// Makes a channel.
    ///
    /// - Returns: nil if the system has no pipe to give.
    init?(_ stream: FrontReport.Stream, to sink: Int32) {
        self.stream = stream
        self.sink = sink
        var facts = stat()
        isFile = fstat(sink, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
        terminal = isatty(sink) == 1 ? PseudoTerminal(like: sink) : nil
        if let terminal {
            (source, far) = (terminal.master, terminal.slave)
            return
        }
        guard let pipe = Pipe() else { return nil }
        (source, far) = (pipe.reading, pipe.writing)
        Pipe.makeNonblocking(pipe.reading)
    }

    /// Whether bytes wait for room.
    var isFull: Bool { !pending.isEmpty }
    /// Whether bytes of a command that has ended are still on their way.
    var isOwing: Bool { isFull || source >= 0 && owed > 0 }
    /// Whether it is over.
    var isOver: Bool { source < 0 && pending.isEmpty }

    /// What to ask the system for; nil if there is nothing to wait for.
    var interest: pollfd? {
        if isFull { return pollfd(fd: sink, events: Int16(POLLOUT), revents: 0) }
        return source < 0 ? nil : pollfd(fd: source, events: Int16(POLLIN), revents: 0)
    }

    /// Reads what there is; what it brings has to be written before it is asked for more.
    mutating func read() -> Reading {
        var buffer = [UInt8](repeating: 0, count: Self.length)
        let count = Glibc.read(source, &buffer, buffer.count)
        if count > 0 {
            pending = buffer[..<count]
            rest -= count
            owed -= count
            if rest <= 0 { close() }
            return .bytes(pending)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        // A terminal of which nobody has the other end open any more says EIO.
        close()
        return .end
    }

    /// Writes as much as there is room for. Where nobody reads any more, the command is to find that out as well, by its next write.
    mutating func write() {
        let piece = isFile ? pending : pending.prefix(Self.pipeBuffer)
        let count = piece.withUnsafeBytes { Glibc.write(sink, $0.baseAddress, $0.count) }
        let number = errno
        if count >= 0 {
            pending = pending.dropFirst(count)
        } else if number != EAGAIN, number != EINTR {
            // A disk that is full, for instance. A terminal that is gone has a signal of its own.
            if terminal == nil, number != EPIPE { failure = number }
            pending = []
            close()
        }
    }

    /// The command has ended: what is there is read, and not all that others will write who have the other end as well.
    mutating func end() {
        var count: Int32 = 0
        owed = source >= 0 && ioctl(source, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
        rest = owed + Self.remainder
    }

    /// Reads no more.
    mutating func close() {
        guard source >= 0 else { return }
        _ = Glibc.close(source)
        source = -1
    }
}

/// A pipe whose ends no other program gets by chance.
struct Pipe {
    let reading: Int32
    let writing: Int32

    /// Makes one; nil if the system has none to give.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    /// Closes both ends.
    func close() {
        _ = Glibc.close(reading)
        _ = Glibc.close(writing)
    }

    /// Has reading or writing never wait.
    static func makeNonblocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}
