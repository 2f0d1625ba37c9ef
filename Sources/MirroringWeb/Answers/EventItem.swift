import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import MirroringWire

/// An event as it is listed: where it stands, who published it, and what speaks against it.
struct EventItem: Sendable {
    /// What is said beside the event.
    private struct Head: Encodable {
        var position: UInt64
        var publisher: String?
        var doubts: [String]?
        var delaySeconds: Double?
    }

    /// The event with its place, as it would stand in a log.
    let entry: OfflineLogEntry
    private let head: Head

    /// An event that the bridge has read.
    init(_ entry: HistoryEntry) {
        let received = entry.received
        self.entry = OfflineLogEntry(
            position: entry.position,
            event: entry.event,
            jobId: entry.jobId,
            publisher: received.publisher
        )
        let doubts = received.doubts.map(\.rawValue)
        head = Head(
            position: entry.position,
            publisher: received.publisher.user,
            doubts: doubts.isEmpty ? nil : doubts,
            delaySeconds: received.delay.map { $0 / .seconds(1) }
        )
    }

    /// An event of a log.
    init(_ entry: OfflineLogEntry) {
        self.entry = entry
        head = Head(
            position: entry.position,
            publisher: entry.publisher?.user,
            doubts: entry.jobId == entry.event.jobId ? nil : ["foreignKey"]
        )
    }

    /// The item as JSON, on one line.
    var json: [UInt8] { JSONAnswer.bytes(head, "event", entry.event.encodedJSON()) }
}
