package import RabbitMQClient

/// By which way a message has come, as far as that can be seen.
///
/// The broker compares a publisher's rights with the key of a message that comes straight to an exchange, and with nothing else: not with
/// further keys in `CC` and `BCC`, and with no key at all where a queue has dead-lettered the message or another exchange has passed it
/// on. It removes `BCC` before anybody can see it, and a stream keeps no `CC`.
package struct MessageRoute {
    /// Whether the broker may not have compared the key with its publisher's rights: it was not published to the exchange, or was
    /// dead-lettered.
    package let isDetour: Bool
    /// Whether it was routed by further keys as well.
    let hasFurtherKeys: Bool

    /// - Parameters:
    ///   - delivery: the message.
    ///   - exchange: the exchange to which it should have been published.
    package init(_ delivery: Delivery, by exchange: String) {
        let headers = delivery.properties.headers
        isDetour = delivery.exchange != exchange || WireNames.Header.deadLettering.contains { headers[$0] != nil }
        hasFurtherKeys = WireNames.Header.furtherKeys.contains { headers[$0] != nil }
    }
}
