import MirroringWire
import RabbitMQClient

/// The question whether the history takes messages, see ``Relay``.
enum HistoryProbe {
    /// The message: the mark that bridges use to find the end of the history.
    static func message(user: String) -> OutgoingMessage {
        BarrierMessage().message(user: user)
    }
}
