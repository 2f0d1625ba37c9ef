import Glibc

/// The front's end of the pipe to the monitor. Nothing waits here, and no more is kept than a bound: a monitor that does not read
/// holds up nobody.
struct ReportPipe {
    /// The most bytes that wait for the monitor; what the command writes beyond that is only counted.
    private static let limit = 1 << 20
    /// F_SETPIPE_SZ, which Glibc declares for GNU programs alone.
    private static let setSize: Int32 = 1_031

    /// Where it is written; -1 once nobody reads.
    private(set) var descriptor: Int32
    private var backlog: ArraySlice<UInt8> = []
    private var skipped = 0

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, Self.setSize, Int32(Self.limit))
        Pipe.makeNonblocking(descriptor)
    }

    /// Whether something waits.
    var isFull: Bool { descriptor >= 0 && !backlog.isEmpty }

    /// Tells the monitor something.
    mutating func tell(_ report: FrontReport) {
        guard descriptor >= 0 else { return }
        if case .wrote(_, let bytes) = report, backlog.count > Self.limit || skipped > 0 && !backlog.isEmpty {
            // Once something is missing all of it is, until what waits has been read: it is missing in one place.
            skipped += bytes.count
            return
        }
        if skipped > 0 {
            backlog += FrontReport.skipped(skipped).encoded
            skipped = 0
        }
        backlog += report.encoded
        write()
    }

    /// Writes as much as there is room for.
    mutating func write() {
        while isFull {
            let count = backlog.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                backlog = backlog.dropFirst(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                close()
            }
        }
    }

    /// Tells no more.
    mutating func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
        backlog = []
    }
}
