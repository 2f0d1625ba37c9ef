import Glibc

/// Runs a closure while this process may open no more than so many descriptors beside those that it has. The limit is the process's: a
/// test needs one of its own for that.
public func withDescriptors<Result>(left count: Int32, _ body: () async throws -> Result) async rethrows -> Result {
    let descriptors = __rlimit_resource_t(7)  // RLIMIT_NOFILE, an enumerator that Swift does not import
    var usual = rlimit()
    getrlimit(descriptors, &usual)
    // It is a limit on their numbers, and each new one gets the lowest that is free.
    let free = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
    close(free)
    var limit = rlimit(rlim_cur: rlim_t(free + count), rlim_max: usual.rlim_max)
    setrlimit(descriptors, &limit)
    defer { setrlimit(descriptors, &usual) }
    return try await body()
}
