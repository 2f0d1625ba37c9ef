import Foundation

/// What the system keeps of the memory of a process that breaks down.
enum CoreFile {
    /// Sees to it that it is nothing, neither of this process nor of those that it starts: there are passwords in it.
    ///
    /// A debugger still gets all of it. That is why the process stays dumpable (`PR_SET_DUMPABLE`), and because one that isn't may not
    /// open what it needs below `/proc/self`.
    static func leaveEmpty() {
        let coreSize = __rlimit_resource_t(4)  // RLIMIT_CORE, an enumerator that Swift does not import
        var limit = rlimit()
        if getrlimit(coreSize, &limit) == 0 {
            limit.rlim_cur = 0
            setrlimit(coreSize, &limit)
        }
        // The limit does not hold for programs that the system gives the memory to, only this does.
        let filter = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
        guard filter >= 0 else { return }
        _ = write(filter, "0", 1)
        close(filter)
    }
}
