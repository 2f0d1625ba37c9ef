import MirroringEvents

/// How the monitor and all that it hangs on are: what the first line of the page says. It is also the form in which that is sent.
struct StatusView: Sendable, Encodable {
    /// What the page shows.
    enum Mode: String, Sendable, Encodable {
        /// What a bridge reads.
        case bridge
        /// The logs alone.
        case logs
    }

    /// A way on which events come.
    struct Link: Sendable, Encodable {
        /// How well it goes.
        enum State: String, Sendable, Encodable {
            case live, late, lost, unknown
        }

        let name: String
        let state: State
        /// Since when it is so.
        var since: Timestamp?
        /// When anything came by it last.
        var heardAt: Timestamp?
        var detail: String?
        var retrySeconds: Double?
        /// Messages of the history that are there and have not been read.
        var behind: Int?
        var behindSeconds: Double?
    }

    /// An engine, or the several of one machine.
    struct Engine: Sendable, Encodable {
        let host: String
        let version: String
        let heardAt: Timestamp
        /// Its runs that go on, and those of them that are silent.
        let running: Int
        let silent: Int
        /// For how long its last event had waited for the broker.
        var delaySeconds: Double?
        /// How much its clock is ahead of this machine's, where that is more than a second; behind, if negative.
        var skewSeconds: Double?
    }

    /// What lies in the monitoring folder.
    struct Logs: Sendable, Encodable {
        let folder: String
        let files: Int
        let bytes: Int
        let indexed: Int
        let indexing: Bool
        var oldest: Timestamp?
        var problem: String?
    }

    let time: Timestamp
    let mode: Mode
    let login: Bool
    let program: String
    let host: String
    var bridgeId: String?
    let startedAt: Timestamp
    /// The history's name and the position up to which it was read.
    var place: String?
    var completeFrom: UInt64?
    var cached: Int?
    let caughtUp: Bool
    let periodSeconds: Double
    let healthy: Bool
    let issues: [String]
    let links: [Link]
    let engines: [Engine]
    let counts: JobCounts
    let logs: Logs
    let streams: Int
}
