import MirroringEvents
import MirroringWire
import RabbitMQClient

/// What a message of the history is.
enum HistoryMessage {
    /// An event.
    case event(HistoryEntry)
    /// The mark that a bridge put into the history.
    case barrier(BarrierMessage)
    /// What a bridge finds wrong with a job.
    case finding(JobFinding)
    /// What a bridge takes back of it.
    case settlement(JobSettlement)
    /// The copy of a dead letter, of the message at that position if it is its copy. Whether it counts as it is, because a bridge of
    /// an earlier version has sent it, or only when a barrier or the queue says that it has arrived.
    case deadLettered(position: UInt64, LetterFingerprint, isCertain: Bool)
    /// Something that concerns no bridge.
    case other
    /// Nothing that this bridge can read, or believe; the kind of the reason is one of a few, and nobody else can make another.
    case unreadable(Delivery, reason: String, kind: String)

    /// - Parameters:
    ///   - user: who the bridges are. Of others, only copies of dead letters are noted, and they prove nothing.
    ///   - otherUsers: other bridges, by their users.
    init(_ stored: StoredMessage, user: String, otherUsers: Set<String> = []) {
        let delivery = stored.delivery
        let isABridges = delivery.properties.userId.map { $0 == user || otherUsers.contains($0) } ?? false
        switch delivery.exchange {
        case WireNames.Exchange.monitor: self = Self.statement(delivery, isABridges)
        case WireNames.Exchange.deadLetter: self = Self.deadLetter(delivery, isABridges)
        default: self = Self.event(stored)
        }
    }

    private static func event(_ stored: StoredMessage) -> Self {
        let delivery = stored.delivery
        if let damage = stored.damage { return .unreadable(delivery, reason: damage, kind: "damaged") }
        do throws(EventDecodingError) {
            let received = try ReceivedEvent(delivery, fromHistory: true)
            if let objection = Self.objection(to: received) {
                return .unreadable(delivery, reason: objection, kind: objection)
            }
            return .event(HistoryEntry(received, in: stored))
        } catch {
            // Its sentence names members, and a publisher may call them as it likes.
            return .unreadable(delivery, reason: error.description, kind: error.code.rawValue)
        }
    }

    /// Why an event counts in no run, a sentence; nil if it does.
    ///
    /// One under the key of another job than its own counts in a run of the key's job, and changes nothing of its own. One that belongs to
    /// no job by its key would have to be believed of the job that its body names, which anybody can write there.
    private static func objection(to received: ReceivedEvent) -> String? {
        guard received.origin == nil else { return nil }
        return received.isDetour
            ? "The event did not come straight through \"\(WireNames.Exchange.events)\", so nobody has made sure that its publisher "
                + "may speak for its job."
            : "The event's routing key names no job, so nobody has made sure that its publisher may speak for one."
    }

    private static func statement(_ delivery: Delivery, _ isABridges: Bool) -> Self {
        guard isABridges else { return .other }
        if let barrier = BarrierMessage(delivery) { return barrier.bridgeId == nil ? .other : .barrier(barrier) }
        switch try? MonitorMessage(delivery) {
        case .finding(let finding): return .finding(finding)
        case .settlement(let settlement): return .settlement(settlement)
        default: return .other
        }
    }

    private static func deadLetter(_ delivery: Delivery, _ isABridges: Bool) -> Self {
        let letter = DeadLetterMessage(delivery)
        guard let position = letter.position, let fingerprint = LetterFingerprint(letter: delivery) else {
            return .other
        }
        return .deadLettered(position: position, fingerprint, isCertain: isABridges && !letter.isAnnounced)
    }
}
