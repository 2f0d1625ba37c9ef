import Glibc

/// How many descriptors this process may have open at once: its files, folders and connections together.
package enum DescriptorLimit {
    /// The limit as it is now (`ulimit -n`, `LimitNOFILE` of a unit).
    package static var current: Int {
        let descriptors = __rlimit_resource_t(7)  // RLIMIT_NOFILE, an enumerator that Swift does not import
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Whether the system says with an `errno` that nothing more can be opened, by this process or by any: closing something helps.
    package static func isReached(by number: Int32) -> Bool {
        number == EMFILE || number == ENFILE
    }
}
