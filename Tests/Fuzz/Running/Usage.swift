import Foundation

/// What this process has used so far.
struct Usage {
    /// The processor's time. Not the clock's: on a busy machine that tells of the others as well.
    let microseconds: Int
    /// The most memory that was resident at a time.
    let kibibytes: Int

    /// Now.
    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let rest = Int(usage.ru_utime.tv_usec) + Int(usage.ru_stime.tv_usec)
        return Usage(microseconds: seconds * 1_000_000 + rest, kibibytes: usage.ru_maxrss)
    }
}
