import Synchronization

/// Whose turn it is to be read from: another node's after each that has failed, and the leader's where a copy of the stream has turned out
/// to be behind or damaged. A value, without a network.
struct ReadingTurn: Sendable, Hashable {
    /// How often an address was tried: they are tried in turn.
    private(set) var dials = 0
    /// The leader is read from until that offset was read; nil where a copy will do.
    private var leaderOffset: UInt64?

    /// Whether copies are passed over.
    var wantsLeader: Bool { leaderOffset != nil }

    /// An address is tried.
    mutating func dial() {
        dials += 1
    }

    /// A node has failed.
    ///
    /// - Parameters:
    ///   - error: how.
    ///   - offset: what was to be read next.
    ///   - isLeader: whether it was the leader, which no other node knows better than.
    ///   - dials: how often an address was tried by then.
    mutating func note(_ error: StreamError, at offset: UInt64, isLeader: Bool, after dials: Int) {
        self.dials = max(self.dials, dials)
        switch error.code {
        case .replicaBehind, .corruptChunk: leaderOffset = isLeader ? nil : offset
        default: break
        }
    }

    /// Nothing has come from a node, although something is there.
    mutating func passOver(at offset: UInt64) {
        dials += 1
        leaderOffset = wantsLeader ? nil : offset
    }

    /// What comes before an offset was read.
    mutating func reach(_ next: UInt64) {
        if let leaderOffset, next > leaderOffset { self.leaderOffset = nil }
    }
}

/// The turn of all readings of a reader: one that begins anew does not begin at the node where the last one broke off.
final class ReadingTurns: Sendable {
    private let turn = Mutex(ReadingTurn())

    /// Where the next reading begins.
    var next: ReadingTurn { turn.withLock { $0 } }

    func change(_ body: (inout ReadingTurn) -> Void) {
        turn.withLock { body(&$0) }
    }
}
