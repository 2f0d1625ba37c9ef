extension OutgoingMessage {
    /// The properties that fit into one frame of that size.
    ///
    /// - Throws: ``AMQPError/Code/unsendable``.
    func properties(inFrameOf size: Int) throws(AMQPError) -> MessageProperties {
        guard MessageLimits.fits(exchange) else {
            throw unsendable("that name is longer than \(MessageLimits.textBytes) bytes")
        }
        guard MessageLimits.fits(routingKey) else {
            throw unsendable("its routing key is longer than \(MessageLimits.textBytes) bytes")
        }
        guard let obstacle = properties.obstacle(inFrameOf: size) else { return properties }
        if let shorterProperties, shorterProperties.obstacle(inFrameOf: size) == nil { return shorterProperties }
        throw unsendable(obstacle)
    }

    private func unsendable(_ why: String) -> AMQPError {
        AMQPError(
            .unsendable,
            origin: .caller,
            "A message to exchange \"\(exchange.cut(toBytes: MessageLimits.textBytes))\" can't be sent: \(why)."
        )
    }
}
