import Glibc

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
        return Usage(microseconds: seconds * 1_000_000 + rest, kibibytes: peak)
    }

    /// Not `ru_maxrss`: that begins with the peak of the process that started this one, below which this one seems not to grow.
    private static var peak: Int {
        var text = [UInt8](repeating: 0, count: 4_096)
        let length = pread(status, &text, text.count, 0)
        precondition(length > 0, "/proc/self/status can't be read.")
        let line = text[..<length].split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "VmHWM:".utf8) }
        guard let line else { preconditionFailure("/proc/self/status has no VmHWM.") }
        let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static let status = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
}
