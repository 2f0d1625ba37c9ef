import Foundation

/// What Swift's runtime prints of a process that breaks down.
enum CrashReport {
    /// Sees to it that it prints none: with the registers it would show the memory that they lead to, and there are passwords in it. The
    /// sentence that says what has failed is no part of it. Who sets `SWIFT_BACKTRACE` wants one, and says in it what it shows.
    ///
    /// SIGQUIT is no crash. The runtime would print the same for it, and let the process go on.
    static func leaveOut() {
        release(SIGQUIT)
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        for signal in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { release(signal) }
    }

    /// Has a signal do what the system does by itself, unless whoever started this process has it ignored.
    private static func release(_ signal: Int32) {
        guard !Interruption.isIgnored(signal) else { return }
        var standard = sigaction()  // its handler is SIG_DFL
        sigaction(signal, &standard, nil)
    }
}
