import CMirroringLinux
import Glibc
import MirroringFiles

/// The process between a wrapped command and whoever started it.
///
/// It passes on the command's output, and the signals that come for it, and ends as it does. What is told of the command is another
/// process's business, the monitor's: neither settings nor a disk nor a broker is ever in the way of the command, and no fault of the
/// monitor is.
package struct Front {
    /// What is wrapped.
    package struct Program: Sendable {
        /// The program and its words, as bytes.
        package var words: [[UInt8]]
        /// The program as it is told of, fit for a terminal.
        package var name: String
        /// What is added to its environment.
        package var variables: [(name: String, value: String)]
        /// Whether what the monitor says counts where the command itself has succeeded.
        package var isStrict: Bool

        /// A program.
        package init(
            _ words: [[UInt8]],
            named name: String,
            adding variables: [(name: String, value: String)],
            isStrict: Bool
        ) {
            (self.words, self.name, self.variables, self.isStrict) = (words, name, variables, isStrict)
        }
    }

    /// How long a monitor may take to read what waits for it and to deliver what it has told, in milliseconds.
    static let patience = Int64(30_000)
    /// How long nothing may come from a command that has ended, before what it has left running is left to itself; and how long that may
    /// go on.
    static let silence = Int32(100)
    static let farewell = Int64(5_000)

    let inbox: SignalInbox
    let program: Program
    let monitor: Int32
    var command: StartedProgram?
    /// Why there is none; the system's number.
    var refusal: Int32 = 0
    var channels: [OutputChannel] = []
    var reports: ReportPipe
    /// What the monitor says, for whoever started this; -1 once it has said all.
    var words: Int32
    var ending: ProgramEnding?
    /// Whether the terminal, or whoever speaks as it does, wants the command to stop: some do so by SIGSTOP, having made ready for it.
    var isAskedToStop = false
    /// Whether somebody wants the command to end.
    var isAskedToEnd = false
    /// Whether something that it has written is not where it belongs.
    var isOutputMissing = false

    /// Makes two processes of this one, which has one thread: the front with the command, which does not return from this, and the monitor,
    /// which does. Its standard output leads nowhere and its standard error to the front's, and no terminal's signal comes to it.
    ///
    /// Where the system gives no second process, this one becomes the command, as if there were nobody to watch it.
    ///
    /// - Parameter program: what is wrapped.
    /// - Returns: in the monitor, the descriptor from which it reads what the front reports.
    package static func divide(for program: Program) -> Int32 {
        guard let reports = Pipe(), let words = Pipe(), let inbox = SignalInbox(), case let monitor = linux_fork(),
            monitor >= 0
        else {
            StartingConditions.noted.restore()
            _exit(StartedProgram.replace(with: program.words) == ENOENT ? 127 : 126)
        }
        guard monitor > 0 else {
            becomeMonitor(reading: reports.reading, saying: words.writing)
            return reports.reading
        }
        _ = Glibc.close(reports.reading)
        _ = Glibc.close(words.writing)
        inbox.open()
        var front = Front(program, inbox, monitor: monitor, reports: reports.writing, words: words.reading)
        front.run()
    }

    private static func becomeMonitor(reading: Int32, saying: Int32) {
        setsid()
        let nothing = open("/dev/null", O_RDWR)
        for descriptor in [STDIN_FILENO, STDOUT_FILENO] { dup2(nothing, descriptor) }
        dup2(saying, STDERR_FILENO)
        // Whoever reads or writes the other end of what this process was started with waits for the command, and not for this.
        closeAll(but: [reading])
        for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP] { signal(number, SIG_IGN) }
    }

    /// Closes all descriptors but the standard ones and some others.
    private static func closeAll(but kept: [Int32]) {
        var first: UInt32 = 3
        for descriptor in kept.filter({ $0 > 2 }).sorted() {
            let number = UInt32(descriptor)
            if number > first { close(first, number - 1) }
            first = number + 1
        }
        close(first, .max)
    }

    private static func close(_ first: UInt32, _ last: UInt32) {
        guard linux_close_range(first, last) != 0 else { return }
        // An old kernel, or a container that does not allow it. Nobody has more open, in earnest.
        for number in first...max(first, min(last, 65_535)) { _ = Glibc.close(Int32(clamping: number)) }
    }

    private init(_ program: Program, _ inbox: SignalInbox, monitor: Int32, reports: Int32, words: Int32) {
        self.program = program
        self.inbox = inbox
        self.monitor = monitor
        self.words = words
        self.reports = ReportPipe(reports)
    }

    /// Starts the command.
    mutating func start() {
        channels = Self.channels()
        let ways = channels.map { channel in
            let isShared = channel.stream == .output && Self.isOneStream
            return (far: channel.far, standard: isShared ? [STDOUT_FILENO, STDERR_FILENO] : [channel.sink])
        }
        switch StartedProgram.start(program.words, writingTo: ways, adding: program.variables) {
        case .success(let started):
            command = started
            reports.tell(.started)
        case .failure(let failure):
            refusal = failure.number
            reports.tell(.notStarted(refusal))
            say("\(program.name) can't be run: \(SystemFailure.reason(of: refusal)).")
        }
        for channel in channels { _ = Glibc.close(channel.far) }
        letGo()
    }

    /// Says something to whoever started this. Where nobody reads, nobody is told, and the command does not wait for it.
    func say(_ sentence: String) {
        pass(Array("mom: \(sentence)\n".utf8)[...])
    }

    /// Writes what fits into a pipe that has room, where the command's errors go.
    func pass(_ bytes: ArraySlice<UInt8>) {
        var room = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&room, 1, Self.silence) > 0 else { return }
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// The channels of the standard streams that are open; one for both where they are one file, so that their order stays.
    private static func channels() -> [OutputChannel] {
        let streams: [(FrontReport.Stream, Int32)] = [(.output, STDOUT_FILENO), (.errors, STDERR_FILENO)]
        return streams.compactMap { stream, descriptor in
            guard !StartingConditions.noted.isClosed(descriptor), stream == .output || !isOneStream else { return nil }
            return OutputChannel(stream, to: descriptor)
        }
    }

    private static var isOneStream: Bool {
        var (output, errors) = (stat(), stat())
        let noted = StartingConditions.noted
        return !noted.isClosed(STDOUT_FILENO) && !noted.isClosed(STDERR_FILENO) && fstat(STDOUT_FILENO, &output) == 0
            && fstat(STDERR_FILENO, &errors) == 0 && output.st_dev == errors.st_dev && output.st_ino == errors.st_ino
    }

    /// Closes what the command alone is to have open: who writes to its input, for instance, has to see when it reads no more.
    private func letGo() {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        dup2(nothing, STDIN_FILENO)
        let kept = channels.map(\.source) + [inbox.reading, inbox.writing, reports.descriptor, words]
        Self.closeAll(but: kept)
    }
}
