import CMirroringLinux
import Glibc
import MirroringFiles

/// A program that this process has started, in its own group and session: for the terminal and the shell they are one.
struct StartedProgram {
    /// What has become of it.
    enum Change {
        case stopped(by: Int32)
        case continued
        case ended(ProgramEnding)
    }

    let process: Int32

    /// Starts a program, and has it killed if this process is: whoever kills the one means the other.
    ///
    /// Only for a process with one thread.
    ///
    /// - Parameters:
    ///   - words: the program, found as by a shell, and its words.
    ///   - channels: where it writes to, each with the descriptors that are replaced by it.
    ///   - variables: what is added to its environment.
    /// - Returns: the program, or the system's number (`errno`) if it could not be started.
    static func start(
        _ words: [[UInt8]],
        writingTo channels: [(far: Int32, standard: [Int32])],
        adding variables: [(name: String, value: String)]
    ) -> Result<StartedProgram, StartFailure> {
        // Closed when the program takes the place of this one; what is read before that is why it could not.
        guard let news = Pipe() else { return .failure(StartFailure(number: errno)) }
        let parent = getpid()
        // What comes for the command before it is one waits for it, instead of being taken for ours a second time.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigprocmask(SIG_SETMASK, &all, &before)
        let process = linux_fork()
        let failure = errno
        guard process != 0 else {
            become(words, below: parent, channels, variables, before, orTell: news.writing)
        }
        sigprocmask(SIG_SETMASK, &before, nil)
        guard process > 0 else {
            news.close()
            return .failure(StartFailure(number: failure))
        }
        _ = Glibc.close(news.writing)
        var number: Int32 = 0
        var count = 0
        repeat { count = Glibc.read(news.reading, &number, MemoryLayout<Int32>.size) } while count < 0 && errno == EINTR
        _ = Glibc.close(news.reading)
        guard count == MemoryLayout<Int32>.size else { return .success(StartedProgram(process: process)) }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return .failure(StartFailure(number: number))
    }

    // MARK: Signals

    /// Sends it a signal. It must not have ended: its number may be another's then.
    func send(_ number: Int32) {
        kill(process, number)
    }

    /// Sends a signal to it and, if it has made a group of its own, as `timeout` does, to all in there.
    func sendToGroup(_ number: Int32) {
        kill(hasOwnGroup ? -process : process, number)
    }

    /// Whether it does not get a signal that a terminal has sent to this process, although it would if it had been started instead.
    ///
    /// Keys reach the group in the foreground, which is this process's: one that makes a group of its own is that group if a shell has
    /// started it. A terminal that goes away reaches the first process of its session alone.
    func isMissed(byTerminal number: Int32) -> Bool {
        guard getsid(process) == getsid(0) else { return false }
        return hasOwnGroup || number == SIGHUP && getsid(0) == getpid()
    }

    private var hasOwnGroup: Bool { getpgid(process) == process }

    /// Why a program could not be started.
    struct StartFailure: Error {
        /// The system's number, `errno`.
        let number: Int32
    }

    /// Becomes a program.
    ///
    /// - Parameters:
    ///   - mask: the signals that are blocked for it.
    ///   - news: where it is told why that did not work.
    private static func become(
        _ words: [[UInt8]],
        below parent: Int32,
        _ channels: [(far: Int32, standard: [Int32])],
        _ variables: [(name: String, value: String)],
        _ mask: sigset_t,
        orTell news: Int32
    ) -> Never {
        _ = linux_signal_at_parents_end(SIGKILL)
        // It may have ended before that.
        if getppid() != parent { _exit(1) }
        for (far, standard) in channels {
            for descriptor in standard { dup2(far, descriptor) }
        }
        for (name, value) in variables { setenv(name, value, 1) }
        takeOver(from: parent)
        SignalInbox.forget()
        StartingConditions.noted.restore()
        var mask = mask
        sigprocmask(SIG_SETMASK, &mask, nil)
        var number = replace(with: words)
        _ = Glibc.write(news, &number, MemoryLayout<Int32>.size)
        _exit(127)
    }

    /// Has this process be meant by what systemd hands to the process that it has started: it names that by its number.
    private static func takeOver(from parent: Int32) {
        for name in ["LISTEN_PID", "WATCHDOG_PID"] {
            guard let value = getenv(name), String(cString: value) == "\(parent)" else { continue }
            setenv(name, "\(getpid())", 1)
        }
    }

    /// Has a program take the place of this process.
    ///
    /// - Returns: the system's number, `errno`, if that did not work.
    static func replace(with words: [[UInt8]]) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { word in
            strdup((word + [0]).map { CChar(truncatingIfNeeded: $0) })
        }
        pointers.append(nil)
        guard let program = pointers[0] else { return ENOMEM }
        execvp(program, pointers)
        return errno
    }

    /// What has become of it since it was last asked; nil if nothing has.
    func change() -> Change? {
        var status: Int32 = 0
        var usage = rusage()
        let found = wait4(process, &status, WNOHANG | WUNTRACED | WCONTINUED, &usage)
        guard found == process else { return nil }
        // As in the macros of wait(2).
        if status == 0xFFFF { return .continued }
        let signal = status & 0x7F
        if signal == 0x7F { return .stopped(by: status >> 8 & 0xFF) }
        let cause: ProgramEnding.Cause = signal == 0 ? .exit(Int(status >> 8 & 0xFF)) : .signal(signal)
        return .ended(ProgramEnding(cause, ProgramEnding.Resources(usage)))
    }
}

extension ProgramEnding.Resources {
    fileprivate init(_ usage: rusage) {
        func milliseconds(_ time: timeval) -> Int { Int(time.tv_sec) * 1_000 + Int(time.tv_usec) / 1_000 }
        // The kernel counts in blocks of 512 bytes, whatever those of the disk are.
        self.init(
            userMilliseconds: milliseconds(usage.ru_utime),
            systemMilliseconds: milliseconds(usage.ru_stime),
            memoryBytes: Int(usage.ru_maxrss) * 1_024,
            readBytes: Int(usage.ru_inblock) * 512,
            writtenBytes: Int(usage.ru_oublock) * 512
        )
    }
}
