import Glibc

/// Signals as people know them.
enum SignalName {
    private static let names: [Int32: String] = [
        SIGHUP: "HUP", SIGINT: "INT", SIGQUIT: "QUIT", SIGILL: "ILL", SIGTRAP: "TRAP", SIGABRT: "ABRT", SIGBUS: "BUS",
        SIGFPE: "FPE", SIGKILL: "KILL", SIGUSR1: "USR1", SIGSEGV: "SEGV", SIGUSR2: "USR2", SIGPIPE: "PIPE",
        SIGALRM: "ALRM", SIGTERM: "TERM", SIGXCPU: "XCPU", SIGXFSZ: "XFSZ",
    ]

    /// The name of a signal.
    static func of(_ number: Int32) -> String {
        names[number] ?? "\(number)"
    }

    /// Whether somebody who sends it wants the program to end. SIGKILL may be the system's for lack of memory.
    static func asksForTheEnd(_ number: Int32) -> Bool {
        [SIGHUP, SIGINT, SIGQUIT, SIGTERM].contains(number)
    }
}
