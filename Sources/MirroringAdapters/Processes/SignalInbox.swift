import Glibc
import MirroringFiles

/// The signals that come to the front, in their order, as something to read.
struct SignalInbox {
    /// A signal.
    struct Arrival {
        let number: Int32
        /// Whether the terminal has sent it, to everybody in the group. The command has it as well.
        let isForAll: Bool
    }

    /// What ends the command, or asks something of it.
    private static let passedOn = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGTSTP, SIGCONT]
    /// Those of them that a terminal sends, by a key or as it goes away.
    private static let terminals: Set = [SIGHUP, SIGINT, SIGQUIT, SIGTSTP]
    /// What concerns the front as well.
    private static let own = [SIGWINCH, SIGCHLD]
    /// How many bytes an arrival has: its number, and 1 if it came from the kernel.
    private static let length = 2

    /// The end of the pipe that handlers write to: they know of nothing else. It is set before there is the first of them.
    nonisolated(unsafe) private static var target: Int32 = -1

    /// Where it is told that some have come.
    let reading: Int32
    /// Where that is written.
    let writing: Int32

    /// An inbox into which nothing comes yet.
    ///
    /// - Returns: nil if the system has no pipe to give.
    init?() {
        guard let pipe = Pipe() else { return nil }
        for end in [pipe.reading, pipe.writing] { Pipe.makeNonblocking(end) }
        (reading, writing) = (pipe.reading, pipe.writing)
    }

    /// Hears of signals from now on, but for those that this process was started to ignore.
    func open() {
        Self.target = writing
        for number in Self.passedOn where !StartingConditions.noted.ignores(number) { Self.hear(number) }
        for number in Self.own { Self.hear(number) }
    }

    /// Has signals do again what the system does by itself, in a process that is about to become another program.
    static func forget() {
        for number in passedOn + own { signal(number, SIG_DFL) }
    }

    /// Those that have come.
    func take() -> [Arrival] {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(reading, &buffer, buffer.count)
        return stride(from: 0, to: max(0, count) / Self.length * Self.length, by: Self.length).map {
            let number = Int32(buffer[$0])
            // The kernel has others for this process alone, such as that of an alarm which was set before it was mom.
            return Arrival(number: number, isForAll: buffer[$0 + 1] == 1 && Self.terminals.contains(number))
        }
    }

    private static func hear(_ number: Int32) {
        var action = sigaction()
        action.sa_flags = SA_SIGINFO | SA_RESTART
        action.__sigaction_handler.sa_sigaction = { number, facts, _ in
            let before = errno
            // What is sent from the kernel has a code above 0.
            var arrival = (UInt8(truncatingIfNeeded: number), UInt8((facts?.pointee.si_code ?? 0) > 0 ? 1 : 0))
            _ = Glibc.write(SignalInbox.target, &arrival, 2)
            errno = before
        }
        sigaction(number, &action, nil)
    }
}
