/// A connection that ``ConnectionRecovery`` can make again: a publisher or a consumer.
public protocol BrokerConnection: Actor {
    /// Connects to an address and logs in.
    ///
    /// - Throws: ``AMQPError``, whose sentence names the address and the remedy.
    static func open(_ configuration: BrokerConfiguration, address: BrokerAddress) async throws(AMQPError) -> Self

    /// Says goodbye to the broker. Harmless when the connection is over already.
    func close() async
}
