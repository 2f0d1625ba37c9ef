import AMQP
import MirroringEvents

/// What a message of the history is.
enum HistoryMessage {
    /// An event.
    case event(HistoryEntry)
    /// The mark that a bridge put into the history; its body names it.
    case barrier(id: String)
    /// Nothing that this bridge can read.
    case unreadable(Delivery, reason: String)

    init(_ delivery: Delivery) {
        if delivery.exchange == Topology.Exchange.monitor {
            self = .barrier(id: delivery.properties.messageId ?? "")
            return
        }
        guard let position = delivery.streamOffset else {
            self = .unreadable(delivery, reason: "The message has no stream offset.")
            return
        }
        do throws(EventDecodingError) {
            let event = try MirroringStatusEventArgs(json: delivery.body)
            self = .event(HistoryEntry(position: position, event: event, message: delivery))
        } catch {
            self = .unreadable(delivery, reason: error.description)
        }
    }
}
