import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringWire

/// An event against which something speaks: the marks by which a person and a program are told so.
struct DoubtfulEvent {
    /// What a program is told: a member of the event that no publisher can write, because what was published is not what is shown.
    private struct Reception: Encodable {
        let doubts: [EventDoubt]
        /// The job under whose key it was published.
        let job: String?
        /// Who published it, by the broker's word.
        let publisher: String?
    }

    private let event: MirroringStatusEventArgs
    private let reception: Reception

    /// - Returns: nil for an event against which nothing speaks.
    init?(_ received: ReceivedEvent) {
        self.init(received.event, received.doubts, job: received.origin, received.publisher)
    }

    /// - Returns: nil for an event against which nothing speaks, as far as its file says.
    init?(_ entry: OfflineLogEntry) {
        let doubts: [EventDoubt] =
            (entry.jobId == entry.event.jobId ? [] : [.foreignKey])
            + (entry.publisher == .unverified ? [.unverifiedUser] : [])
        self.init(entry.event, doubts, job: entry.jobId, entry.publisher)
    }

    private init?(
        _ event: MirroringStatusEventArgs,
        _ doubts: [EventDoubt],
        job: UUID?,
        _ publisher: EventPublisher?
    ) {
        guard !doubts.isEmpty else { return nil }
        self.event = event
        reception = Reception(doubts: doubts, job: job?.lowercased, publisher: publisher?.user)
    }

    /// The event's own line, marked, and a line below it for each doubt.
    func lines(_ line: Line) -> [Line] {
        [Line("!", .red) + " " + line]
            + reception.doubts.map { doubt -> Line in
                "    \(Line("!", .red))  \(sentence(doubt))"
            }
    }

    /// The event as JSON with one more member, `received`: encoded again, since the body that was sent may have a member of that name.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let received = String(decoding: try encoder.encode(reception), as: UTF8.self)
        return "\(String(decoding: event.encodedJSON().dropLast(), as: UTF8.self)),\"received\":\(received)}"
    }

    private func sentence(_ doubt: EventDoubt) -> String {
        let publisher = reception.publisher.map { "\"\($0)\"" } ?? "somebody"
        return switch doubt {
        case .detour: "It did not come straight from its publisher."
        case .foreignKey:
            "It is about job \(event.jobId.lowercased), but \(publisher) published it under the key of "
                + "\(reception.job.map { "job \($0)" } ?? "none")."
        case .furtherKeys: "It has further keys (CC), which the broker compares with nobody's rights."
        case .unverifiedUser: "Nobody vouches for who published it: it has no user_id."
        }
    }
}
