import Glibc

/// How many descriptors this process may have open at once: its files, folders and connections together.
package enum DescriptorLimit {
    /// The limit as it is now (`ulimit -n`, `LimitNOFILE` of a unit).
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the limit as far as this user may.
    ///
    /// The usual one of 1,024 is meant for programs that wait with `select`, which none of ours does. At the limit not only files and
    /// connections are refused: Dispatch looks at its threads by files of `/proc`, and ends the process where it can't.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(descriptors, &limit)
    }

    /// RLIMIT_NOFILE, an enumerator that Swift does not import.
    private static let descriptors = __rlimit_resource_t(7)
}
