import RabbitMQClient

/// A message of the history that a bridge publishes again, as a replayed event or a dead letter: body, properties and headers of the
/// original, and headers of the bridge's own.
///
/// Not all that was published can be published again: a text that is not UTF-8 becomes longer when it is repaired, and the bridge's
/// headers may be too many for the broker's frame. What does not fit is left out, and a header says so; as it does where the reader has
/// taken only a part of the body.
struct RepublishedMessage {
    /// The original.
    let original: Delivery
    /// The bridge's own headers; nil takes one of that name away.
    let headers: KeyValuePairs<String, FieldValue?>
    /// Who publishes it again.
    let user: String
    /// Whether headers of the original are missing in it already.
    var isShortened = false

    /// The message.
    func message(to exchange: String, key: String) -> OutgoingMessage {
        var properties = original.properties
        properties.expiration = nil
        properties.userId = nil
        // Neither routed by the original's further keys, nor with the trace of its detours.
        for name in Self.dropped { properties.headers[name] = nil }
        var leftOut = properties.removeUnencodable() + (original.omittedBytes > 0 ? ["body"] : [])
        if isShortened, !leftOut.contains("headers") { leftOut.append("headers") }
        properties.userId = user
        for (name, value) in headers { properties.headers[name] = value }
        note(leftOut, in: &properties)
        var message = OutgoingMessage(exchange: exchange, routingKey: key, properties: properties, body: original.body)
        if properties.encodedBytes > MessageLimits.propertiesBytes {
            message.shorterProperties = shortened(properties, leftOut)
        }
        return message
    }

    /// Headers of the original that mean something to the broker.
    private static let dropped =
        [WireNames.Header.streamOffset] + WireNames.Header.streamProperties + WireNames.Header.detours

    /// With so few of the original's headers that any broker takes them.
    private func shortened(_ properties: MessageProperties, _ leftOut: [String]) -> MessageProperties {
        var properties = properties
        note(leftOut.filter { $0 != "headers" } + ["headers"], in: &properties)
        properties.removeLargestHeaders(until: MessageLimits.propertiesBytes) { header in
            header.name != WireNames.Header.leftOut && !headers.contains { $0.key == header.name }
        }
        return properties
    }

    private func note(_ leftOut: [String], in properties: inout MessageProperties) {
        let names = leftOut.joined(separator: ",")
        properties.headers[WireNames.Header.leftOut] = names.isEmpty ? nil : .string(names)
    }
}

extension FieldValue {
    /// A text, without its end if that makes it longer than a short text of AMQP: then it is not what was published, but repaired.
    static func short(_ text: String) -> Self {
        .string(text.cut(toBytes: MessageLimits.textBytes))
    }
}
