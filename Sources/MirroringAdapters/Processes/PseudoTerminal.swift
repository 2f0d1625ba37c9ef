import Glibc

/// A terminal that a program writes to in place of the real one, so that it writes as to a terminal and what it writes can be read.
///
/// It takes output alone: what is typed comes from the real terminal, which keeps its settings and its job control. What is written
/// passes as it is, since the real terminal does with it what it does with the output of any program.
struct PseudoTerminal {
    /// Where it is read what the program writes.
    let master: Int32
    /// What the program writes to.
    let slave: Int32

    /// Opens one that is like a real one.
    ///
    /// - Parameter real: the descriptor of a terminal.
    /// - Returns: nil if the system has none to give.
    init?(like real: Int32) {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var settings = termios()
        guard tcgetattr(real, &settings) == 0 else { return nil }
        settings.c_oflag &= ~tcflag_t(OPOST)
        settings.c_lflag &= ~tcflag_t(ECHO)
        guard openpty(&master, &slave, nil, &settings, nil) == 0 else { return nil }
        for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Pipe.makeNonblocking(master)
        (self.master, self.slave) = (master, slave)
        copySize(from: real)
    }

    /// Gives it the size of the real one.
    func copySize(from real: Int32) {
        var size = winsize()
        guard ioctl(real, UInt(TIOCGWINSZ), &size) == 0 else { return }
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }
}
