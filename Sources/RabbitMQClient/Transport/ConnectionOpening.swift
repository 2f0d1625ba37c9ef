import MirroringFiles

/// Connects on the executor that the connection will have: the calls block, and must not block anybody else.
actor ConnectionOpening {
    private let executor: SerialQueueExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: SerialQueueExecutor) {
        self.executor = executor
    }

    /// - Parameter prepare: what is asked of the broker before anybody else has the connection.
    func open(
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress,
        prepare: @Sendable (Transport) throws(AMQPError) -> Void
    ) throws(AMQPError) -> sending Transport {
        let transport = try Transport.open(configuration, address: address)
        try prepare(transport)
        return transport
    }
}
