import Foundation

/// Gives one reader its inputs in this process, and holds each to the limits.
struct Trial {
    /// What came of an input.
    struct Outcome {
        let isAccepted: Bool
        /// The processor's time that reading it took.
        let microseconds: Int
        /// By how much the process has grown at most since the trial began.
        let kibibytes: Int
    }

    private var target: any FuzzTarget
    private let limits: Limits
    private let start: Usage

    /// - Parameters:
    ///   - target: the reader.
    ///   - limits: what an input may cost.
    ///   - folder: an empty folder for it.
    init(_ target: any FuzzTarget.Type, _ limits: Limits, in folder: ScratchFolder) throws {
        self.target = try target.init(in: folder)
        self.limits = limits
        start = Usage.now
    }

    /// Reads an input. One that is never read to its end ends the process by SIGALRM.
    ///
    /// - Throws: what must not happen.
    mutating func read(_ input: [UInt8]) throws -> Outcome {
        alarm(UInt32(limits.patience))
        defer { alarm(0) }
        let before = Usage.now
        let isAccepted = try target.read(input)
        let after = Usage.now
        let outcome = Outcome(
            isAccepted: isAccepted,
            microseconds: after.microseconds - before.microseconds,
            kibibytes: after.kibibytes - start.kibibytes
        )
        guard outcome.kibibytes <= limits.growth * 1_024 else {
            throw Finding(
                "The process has grown by \(outcome.kibibytes / 1_024) MiB; \(limits.growth) MiB are allowed."
            )
        }
        guard outcome.microseconds <= limits.milliseconds * 1_000 else {
            throw Finding(
                "Reading it took \(outcome.microseconds / 1_000) ms of the processor's time; \(limits.milliseconds) ms are allowed."
            )
        }
        return outcome
    }

    /// Ends the process, and not the machine, where a reader asks for memory without end.
    static func limitMemory() {
        let memory = __rlimit_resource_t(9)  // RLIMIT_AS, an enumerator that Swift does not import
        var limit = rlimit()
        getrlimit(memory, &limit)
        limit.rlim_cur = min(limit.rlim_max, 4 << 30)
        setrlimit(memory, &limit)
    }
}
