public import RabbitMQClient

/// A message of the history that no bridge can read, as a bridge sends it to the dead letters: its body as far as the bridge has taken
/// it, its properties as far as they can be sent, and in headers what there is to know of it.
public struct DeadLetterMessage: Sendable, Hashable {
    /// Why it can't be read, a sentence; nil in a message that no bridge has sent.
    public let reason: String?
    /// The key under which the original was published.
    public let routingKey: String
    /// Who published the original, by the broker's word; nil if that was not verified.
    public let user: String?
    /// The original's position in the history.
    public let position: UInt64?
    /// The history that the position belongs to, as far as the bridge knew it.
    public let epoch: Epoch?
    /// Whether a ``BarrierMessage`` tells when the queue has it. Until then its copy in the history proves nothing: a broker hands a
    /// message to each queue by itself, and when the sender's connection breaks, what the queue had not taken yet is dropped.
    public let isAnnounced: Bool

    /// Reads what a message says as a dead letter.
    public init(_ letter: Delivery) {
        let headers = letter.properties.headers
        reason = headers[WireNames.Header.reason]?.string
        routingKey = headers[WireNames.Header.routingKey]?.string ?? letter.routingKey
        user = headers[WireNames.Header.userId]?.string
        position = headers[WireNames.Header.position]?.offset
        epoch = headers[WireNames.Header.epoch]?.string.map(Epoch.init(rawValue:))
        isAnnounced = headers[WireNames.Header.announced]?.bool ?? false
    }

    /// The message.
    ///
    /// - Parameters:
    ///   - original: the message that can't be read, from the history.
    ///   - reason: why.
    ///   - epoch: the history's identity, as far as it is known.
    ///   - user: the authenticated user of the connection it leaves by: the broker refuses any other.
    public static func make(
        _ original: Delivery,
        reason: String,
        epoch: Epoch?,
        user: String
    ) -> OutgoingMessage {
        let letter = RepublishedMessage(
            original: original,
            headers: [
                WireNames.Header.reason: .string(reason.cut(toBytes: reasonBytes)),
                WireNames.Header.routingKey: .short(original.routingKey),
                WireNames.Header.userId: original.properties.userId.map(FieldValue.short),
                WireNames.Header.position: original.streamOffset.map { .offset($0) },
                WireNames.Header.epoch: epoch.map { .string($0.rawValue) },
                WireNames.Header.announced: .bool(true),
            ],
            user: user
        )
        // Every queue of the exchange gets it, whatever its key.
        let key = MessageLimits.fits(original.routingKey) ? original.routingKey : ""
        var message = letter.message(to: WireNames.Exchange.deadLetter, key: key)
        message.properties.isPersistent = true
        message.shorterProperties?.isPersistent = true
        return message
    }

    /// More than any reason takes that has no long name in it.
    private static let reasonBytes = 1_000
}
