import MirroringCommands
import MirroringEvents

/// What is heard of bridges.
struct BridgeFacts: Sendable {
    /// The last heartbeat of a bridge.
    struct Heard: Sendable {
        /// The end of its identifier.
        var name: String
        /// What it says of the time, and when it came by this machine's clock.
        var time: Timestamp
        var arrival: Timestamp
        var cached: Int
        var issues: [String]
    }

    /// What came of asking for the newest event: a bridge answers when it has read all that was published before.
    enum Answer: Sendable {
        case complete(after: Duration)
        case silence(Duration)
        /// Nobody takes requests: a bridge does when it has read the history to its end.
        case untaken
        /// The broker takes nothing from publishers, and why, as it follows "since": a bridge that answered would not be heard.
        case blocked(since: String)
        /// It could not be asked, or was not served, and why, as it follows "since".
        case none(since: String)
    }

    /// Each bridge that was heard.
    let heard: [Heard]
    /// For how long was listened.
    let listened: Duration
    /// Why nothing can be heard, as it follows "since"; nil where something can.
    let obstacle: String?
    let answer: Answer
    /// Whether somebody takes requests, as the broker says; nil where that is not known.
    var isTaken: Bool?

    /// How long a bridge may take to have read what is published, and no more is said of it.
    static let usualLag = Duration.seconds(5)
    /// Of a service that runs and hangs a start would change nothing.
    static let start = "mom bridge; as a service: systemctl restart mom-bridge"
    private static let look = "journalctl -u mom-bridge, on its machine, has more; mend what it says."

    var findings: [Finding] { bridges + [lag] }

    private var isAnswered: Bool {
        if case .complete = answer { true } else { false }
    }

    private var bridges: [Finding] {
        guard !heard.isEmpty else {
            if isAnswered {
                return [
                    .good(
                        .bridge,
                        "One answers.",
                        details: ["None was heard in \(Quantity.duration(listened)).\(because)"]
                    )
                ]
            }
            if let obstacle { return [.unknown(.bridge, since: obstacle)] }
            return [unheard]
        }
        let issues = heard.flatMap { bridge in
            bridge.issues.map { Finding.wrong(.bridge, "Bridge \(bridge.name) says: \($0)", remedy: Self.look) }
        }
        guard issues.isEmpty else { return issues }
        let names = heard.map(\.name).joined(separator: ", ")
        let cached = Quantity.count(heard.map(\.cached).max() ?? 0, "event")
        return [.good(.bridge, "\(Quantity.count(heard.count, "bridge")) heard (\(names)), \(cached) cached.")]
    }

    /// What it means that none was heard, and could have been.
    private var unheard: Finding {
        let silence = "None was heard in \(Quantity.duration(listened))"
        switch answer {
        case .blocked(let reason): return .unknown(.bridge, since: reason, details: ["\(silence)."])
        case .silence:
            guard isTaken == true else { break }
            return .wrong(
                .bridge,
                "\(silence), and none answers, although one is connected: it hangs, or is cut off.",
                remedy:
                    "systemctl restart mom-bridge, on its machine; or end its process, by kill -KILL, and start it again: mom bridge"
            )
        case .complete, .untaken, .none: break
        }
        return .wrong(.bridge, "\(silence).", remedy: Self.start)
    }

    private var because: String {
        obstacle.map { " That is not known, since \($0)." } ?? ""
    }

    private var lag: Finding {
        switch answer {
        case .complete(let time) where time <= Self.usualLag:
            return .good(.lag, "All that was published had been read \(Quantity.duration(time)) later.")
        case .complete(let time):
            return .wrong(
                .lag,
                "What is published is read \(Quantity.duration(time)) later.",
                remedy: "Look what holds it up, the disk of its log or too little of a processor: \(Self.look)"
            )
        case .silence(let time):
            guard !heard.isEmpty else { return .unknown(.lag, since: "no bridge answers") }
            return .wrong(
                .lag,
                "What was published \(Quantity.duration(time)) ago has not been read yet, although a bridge is there.",
                remedy: "Wait, if it has just been started; else look what holds it up: \(Self.look)"
            )
        case .untaken:
            guard !heard.isEmpty else { return .unknown(.lag, since: "no bridge takes requests") }
            return .wrong(
                .lag,
                "A bridge is there, and none has read the history to its end yet.",
                remedy: "Wait, if it has just been started; else look what holds it up: \(Self.look)"
            )
        case .blocked(let reason), .none(let reason):
            return .unknown(.lag, since: reason)
        }
    }
}
