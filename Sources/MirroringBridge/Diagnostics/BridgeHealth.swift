import MirroringEvents
import Synchronization

/// What is wrong at the moment: one sentence for each part of the bridge that is in trouble.
final class BridgeHealth: Sendable {
    /// The parts, in the order in which their troubles are told.
    enum Part: Int, Sendable, Hashable, CaseIterable {
        case connection
        case reading
        case alarm
        case topology
        case policies
        case queues
        case history

        /// What metrics call its trouble.
        var trouble: BridgeTrouble {
            switch self {
            case .connection: .connection
            case .reading: .reading
            case .alarm: .alarm
            case .topology: .topology
            case .policies: .policies
            case .queues: .queues
            case .history: .history
            }
        }
    }

    private let troubles = Mutex<[Part: String]>([:])
    private let link = Mutex(BrokerLink(state: .unknown, since: .now))

    /// How the bridge stands with its broker.
    var brokerLink: BrokerLink { link.withLock { $0 } }

    /// What is wrong, a sentence each.
    var issues: [String] {
        let troubles = troubles.withLock { $0 }
        return Part.allCases.compactMap { troubles[$0] }
    }

    /// The reasons for that.
    var inTrouble: Set<BridgeTrouble> { troubles.withLock { Set($0.keys.map(\.trouble)) } }

    /// Says how the bridge stands with its broker now. What goes on as it was has begun when it did.
    func set(_ link: BrokerLink) {
        self.link.withLock { known in
            var link = link
            if link.state == known.state { link.since = known.since }
            known = link
        }
    }

    /// Says what is wrong with a part; nil if nothing is.
    ///
    /// - Returns: whether that is news.
    @discardableResult
    func set(_ issue: String?, of part: Part) -> Bool {
        troubles.withLock { troubles in
            defer { troubles[part] = issue }
            return troubles[part] != issue
        }
    }
}
