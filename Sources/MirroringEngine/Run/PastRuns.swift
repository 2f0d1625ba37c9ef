import MirroringEvents
import MirroringRemote

/// How earlier runs of a job ended.
struct PastRuns: Codable, Sendable, Hashable {
    /// How many of them are kept.
    static let most = 30

    /// When a run last ended well.
    var lastExecution: Timestamp?
    /// How many runs have failed since.
    var failedAttempts = 0
    /// Of which file systems the source consisted when a run last ended well; nil if that is not known.
    var sourceMounts: SourceMounts?
    /// Where the destination was when a run last ended well; nil if that is not known.
    var destination: MountedFolder?
    /// Nil in a file of an engine that kept none.
    private var kept: [PastRun]?

    private enum CodingKeys: String, CodingKey {
        case lastExecution, failedAttempts, sourceMounts, destination
        case kept = "runs"
    }

    /// None.
    init(lastExecution: Timestamp? = nil, failedAttempts: Int = 0, sourceMounts: SourceMounts? = nil) {
        self.lastExecution = lastExecution
        self.failedAttempts = failedAttempts
        self.sourceMounts = sourceMounts
    }

    /// The last runs, the newest last.
    var runs: [PastRun] { kept ?? [] }

    /// A run has ended.
    ///
    /// - Parameters:
    ///   - run: how it ended.
    ///   - mounts: of which file systems the source consisted; nil if that is not known.
    ///   - destination: where the destination is; nil if that is not known.
    mutating func end(_ run: PastRun, _ mounts: SourceMounts? = nil, _ destination: MountedFolder? = nil) {
        if run.outcome == .succeeded {
            lastExecution = run.ended
            failedAttempts = 0
            sourceMounts = mounts ?? sourceMounts
            self.destination = destination ?? self.destination
        } else {
            failedAttempts += 1
        }
        kept = Array((runs + [run]).suffix(Self.most))
    }
}
