public import MirroringEvents
public import RabbitMQClient

public import struct Foundation.UUID

/// What the leading bridge finds wrong with a job, judging by its runs: it is late, slow, odd or flaky. A ``JobSettlement`` takes it back.
///
/// `Broker/schemas/job-late.json`, `job-slow.json`, `job-odd.json` and `job-flaky.json` describe it.
public struct JobFinding: Sendable, Hashable {
    /// What is wrong, in a word.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// No good run has ended in the time that the job's events promise.
        case late
        /// A run takes far longer than its job's runs do, or has taken so long.
        case slow
        /// A run has done nothing where its job's runs do much, or has deleted more than any.
        case odd
        /// Runs fail now and then.
        case flaky

        /// In the order in which they are told.
        public static func < (left: Self, right: Self) -> Bool { left.place < right.place }

        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What is wrong, with the numbers that show it.
    public enum Reason: Sendable, Hashable {
        /// A good run should have ended by that moment, and none has, nor in the grace after it.
        case late(due: Timestamp, grace: Duration)
        /// A run takes that long so far, or has taken it; half of the runs before it took less than the median.
        case slow(duration: Duration, median: Duration)
        /// A good run has mirrored nothing, where half of those before it mirrored so many pages and files or more.
        case nothingMirrored(median: Int)
        /// A run has deleted so many entries, that share of what there was; the greatest share in the runs before it is known.
        case deletions(Int, share: Double, greatestShare: Double)
        /// So many of the last runs have failed, with good ones in between.
        case flaky(failed: Int, of: Int)

        /// The same in a word.
        public var kind: Kind {
            switch self {
            case .late: .late
            case .slow: .slow
            case .nothingMirrored, .deletions: .odd
            case .flaky: .flaky
            }
        }
    }

    /// What is wrong.
    public var reason: Reason
    /// The job under whose key its events are published.
    public var jobId: UUID
    /// What its last event calls it.
    public var jobName: String
    /// The run by which it was found; of a job that is late the one that is under way, nil if none is.
    public var runId: UUID?
    /// Since when it is so, by the engine's clock: when a good run was due, a slow one began, or any other ended.
    public var since: Timestamp
    /// The bridge that says so.
    public var bridgeId: UUID
    /// When it says so.
    public var time: Timestamp

    /// A finding by its parts.
    public init(
        _ reason: Reason,
        jobId: UUID,
        jobName: String,
        runId: UUID?,
        since: Timestamp,
        bridgeId: UUID,
        time: Timestamp
    ) {
        self.reason = reason
        self.jobId = jobId
        self.jobName = jobName
        self.runId = runId
        self.since = since
        self.bridgeId = bridgeId
        self.time = time
    }

    /// What is wrong, in a word.
    public var kind: Kind { reason.kind }

    /// The identity of the finding: the same from every bridge, so that it counts once.
    public var id: UUID { Self.id(of: kind, since: since, jobId: jobId) }

    /// The identity of a finding by its parts.
    package static func id(of kind: Kind, since: Timestamp, jobId: UUID) -> UUID {
        UUID(name: "\(kind.rawValue) since \(since.milliseconds)".utf8, namespace: jobId)
    }

    /// The message.
    ///
    /// - Parameter user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public func message(user: String) -> OutgoingMessage {
        BridgeStatement(
            type: WireNames.MessageType.finding(kind),
            key: routingKey,
            id: id,
            time: time,
            body: encodedJSON()
        ).message(user: user)
    }

    /// The key under which it is published.
    var routingKey: String { WireNames.MonitorKey.jobFinding(kind, jobId.lowercased) }
}
