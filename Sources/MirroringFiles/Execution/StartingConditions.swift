import Glibc

/// What this process was started with of all that it changes for itself, so that a program that it starts can have it as if nobody
/// stood between.
package struct StartingConditions: Sendable {
    /// Those of this process. To be asked for before anything of it is changed; later that is what they say.
    package static let noted = StartingConditions()

    /// The signals that were ignored.
    private let ignored: [Int32]
    /// Which of the three standard descriptors were closed.
    private let closed: [Int32]
    /// The limits that were set, by their resource.
    private let limits: [(resource: UInt32, soft: rlim_t)]
    /// What of its memory the system writes into a core file, as the system says it; empty where it does not say.
    private let coreFilter: [UInt8]

    /// RLIMIT_CORE and RLIMIT_NOFILE, enumerators that Swift does not import.
    private static let resources: [UInt32] = [4, 7]
    private static let coreFilterPath = "/proc/self/coredump_filter"

    private init() {
        ignored = (1..<32).filter(Self.isIgnored)
        closed = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { fcntl($0, F_GETFD) == -1 }
        limits = Self.resources.compactMap { resource in
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(resource), &limit) == 0
                ? (resource: resource, soft: limit.rlim_cur) : nil
        }
        coreFilter = Self.readCoreFilter()
    }

    /// Whether a signal was ignored.
    package func ignores(_ signal: Int32) -> Bool { ignored.contains(signal) }

    /// Whether a standard descriptor was closed.
    package func isClosed(_ descriptor: Int32) -> Bool { closed.contains(descriptor) }

    /// Gives it all back, in a process that is about to become another program.
    package func restore() {
        for number in ignored { signal(number, SIG_IGN) }
        for (resource, soft) in limits {
            let resource = __rlimit_resource_t(resource)
            var limit = rlimit()
            guard getrlimit(resource, &limit) == 0 else { continue }
            limit.rlim_cur = min(soft, limit.rlim_max)
            setrlimit(resource, &limit)
        }
        if !coreFilter.isEmpty, case let file = open(Self.coreFilterPath, O_WRONLY | O_CLOEXEC), file >= 0 {
            _ = write(file, coreFilter, coreFilter.count)
            _ = Glibc.close(file)
        }
        for descriptor in closed { _ = Glibc.close(descriptor) }
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
    }

    /// It is told in hexadecimal digits, and taken in them only behind `0x`.
    private static func readCoreFilter() -> [UInt8] {
        let file = open(coreFilterPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { _ = Glibc.close(file) }
        var text = [UInt8](repeating: 0, count: 32)
        let count = read(file, &text, text.count)
        let digits = text.prefix(max(0, count)).prefix { $0 > UInt8(ascii: " ") }
        return digits.isEmpty ? [] : Array("0x".utf8) + digits
    }
}
