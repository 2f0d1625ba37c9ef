/// What there is to consume from.
extension AMQPConsumer {
    /// Declares an exchange.
    ///
    /// - Throws: ``AMQPError/Code/preconditionFailed`` if it exists with other properties.
    public func declare(_ exchange: ExchangeDeclaration) throws(AMQPError) {
        try control { (transport, channel) throws(AMQPError) in
            try transport.declareExchange(exchange, on: channel)
        }
    }

    /// Declares a queue, or looks whether it is there.
    ///
    /// - Throws: ``AMQPError/Code/preconditionFailed`` if it exists with other properties, ``AMQPError/Code/notFound`` if a
    ///   passive declaration finds nothing.
    @discardableResult
    public func declare(_ queue: QueueDeclaration) throws(AMQPError) -> DeclaredQueue {
        try control { (transport, channel) throws(AMQPError) in
            try transport.declareQueue(queue, on: channel)
        }
    }

    /// Deletes a queue with what is in it; one that is not there is not an error.
    public func deleteQueue(_ queue: String) throws(AMQPError) {
        try control { (transport, channel) throws(AMQPError) in
            try transport.deleteQueue(queue, on: channel)
        }
    }

    /// Binds a queue; a binding that is there already is not an error.
    public func bind(_ binding: QueueBinding) throws(AMQPError) {
        try control { (transport, channel) throws(AMQPError) in
            try transport.bind(binding, on: channel)
        }
    }

    /// Takes a binding away; one that is not there is not an error.
    public func unbind(_ binding: QueueBinding) throws(AMQPError) {
        try control { (transport, channel) throws(AMQPError) in
            try transport.unbind(binding, on: channel)
        }
    }
}
