import CRabbitMQ

/// What is asked of the broker on a channel, each call waiting for its answer.
extension Transport {
    func openChannel(_ channel: UInt16) throws(AMQPError) {
        try call("open channel \(channel)", on: channel) { amqp_channel_open(connection, channel) != nil }
        openChannels.insert(channel)
    }

    /// Closes a channel, unless it is closed already: the broker would end the connection for the second time. A connection on which that
    /// fails is over.
    func closeChannel(_ channel: UInt16) {
        guard isOpen, openChannels.remove(channel) != nil else { return }
        let what = "close channel \(channel)"
        let reply = watchdog.guarding { amqp_channel_close(connection, channel, Int32(AMQP_REPLY_SUCCESS)) }
        if reply.reply_type != AMQP_RESPONSE_NORMAL { _ = error(of: reply, on: channel, doing: what) }
    }

    func selectConfirms(_ channel: UInt16) throws(AMQPError) {
        try call("ask for confirms", on: channel) { amqp_confirm_select(connection, channel) != nil }
    }

    func declareExchange(_ exchange: ExchangeDeclaration, on channel: UInt16) throws(AMQPError) {
        let doing = "\(exchange.isPassive ? "find" : "declare") exchange \"\(exchange.name)\""
        try call(doing, on: channel) {
            amqp_exchange_declare(
                connection,
                channel,
                encoder.bytes(exchange.name),
                encoder.bytes(exchange.kind.rawValue),
                exchange.isPassive ? 1 : 0,
                exchange.isDurable ? 1 : 0,
                0,
                0,
                encoder.table(exchange.arguments)
            ) != nil
        }
    }

    func declareQueue(_ queue: QueueDeclaration, on channel: UInt16) throws(AMQPError) -> DeclaredQueue {
        var status: DeclaredQueue?
        let doing = queue.isPassive ? "find queue \"\(queue.name)\"" : "declare queue \"\(queue.name)\""
        try call(doing, on: channel) {
            let ok = amqp_queue_declare(
                connection,
                channel,
                encoder.bytes(queue.name),
                queue.isPassive ? 1 : 0,
                queue.isDurable ? 1 : 0,
                queue.isExclusive ? 1 : 0,
                queue.isAutoDeleted ? 1 : 0,
                encoder.table(queue.arguments)
            )
            status = ok.map {
                DeclaredQueue(
                    name: WireDecoder.string($0.pointee.queue),
                    messages: Int($0.pointee.message_count),
                    consumers: Int($0.pointee.consumer_count)
                )
            }
            return ok != nil
        }
        guard let status else {
            throw AMQPError(.closed, origin: .transport, "Could not \(doing): the broker gave no answer.")
        }
        return status
    }

    func deleteQueue(_ queue: String, on channel: UInt16) throws(AMQPError) {
        try call("delete queue \"\(queue)\"", on: channel) {
            amqp_queue_delete(connection, channel, encoder.bytes(queue), 0, 0) != nil
        }
    }

    func bind(_ binding: QueueBinding, on channel: UInt16) throws(AMQPError) {
        try call("bind \(binding)", on: channel) {
            amqp_queue_bind(
                connection,
                channel,
                encoder.bytes(binding.queue),
                encoder.bytes(binding.exchange),
                encoder.bytes(binding.key),
                amqp_empty_table
            ) != nil
        }
    }

    func unbind(_ binding: QueueBinding, on channel: UInt16) throws(AMQPError) {
        try call("unbind \(binding)", on: channel) {
            amqp_queue_unbind(
                connection,
                channel,
                encoder.bytes(binding.queue),
                encoder.bytes(binding.exchange),
                encoder.bytes(binding.key),
                amqp_empty_table
            ) != nil
        }
    }

    func consume(
        _ queue: String,
        prefetch: UInt16,
        isExclusive: Bool,
        arguments: FieldTable,
        on channel: UInt16
    ) throws(AMQPError) {
        try call("limit unacknowledged deliveries", on: channel) {
            amqp_basic_qos(connection, channel, 0, prefetch, 0) != nil
        }
        try call("consume from queue \"\(queue)\"", on: channel) {
            amqp_basic_consume(
                connection,
                channel,
                encoder.bytes(queue),
                amqp_empty_bytes,
                0,
                0,
                isExclusive ? 1 : 0,
                encoder.table(arguments)
            ) != nil
        }
    }

    // MARK: Without an answer

    /// - Parameter properties: those of the message that fit into a frame of this connection.
    func publish(
        _ message: OutgoingMessage,
        _ properties: MessageProperties,
        on channel: UInt16
    ) throws(AMQPError) {
        encoder.recycle()
        var properties = encoder.properties(properties)
        let exchange = encoder.bytes(message.exchange)
        let routingKey = encoder.bytes(message.routingKey)
        let status = message.body.withUnsafeBytes { body in
            watchdog.guarding {
                amqp_basic_publish(
                    connection,
                    channel,
                    exchange,
                    routingKey,
                    message.isMandatory ? 1 : 0,
                    0,
                    &properties,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
                )
            }
        }
        try check(status, doing: "publish to exchange \"\(message.exchange)\"")
    }

    func acknowledge(_ tag: UInt64, multiple: Bool, on channel: UInt16) throws(AMQPError) {
        let status = watchdog.guarding { amqp_basic_ack(connection, channel, tag, multiple ? 1 : 0) }
        try check(status, doing: "acknowledge deliveries")
    }

    // MARK: Failing

    private func check(_ status: Int32, doing what: String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw watchdog.error(doing: what) ?? .library(status, doing: what)
    }

    /// Makes a call that waits for the broker's answer, and throws what came in its place.
    private func call(_ what: String, on channel: UInt16, _ body: () -> Bool) throws(AMQPError) {
        guard isOpen else {
            throw failure ?? AMQPError(.closed, origin: .caller, "Could not \(what): the connection is closed.")
        }
        encoder.recycle()
        if watchdog.guarding(body) { return }
        throw error(of: amqp_get_rpc_reply(connection), on: channel, doing: what)
    }

    /// What the answer to a call means that is not the one it asked for.
    private func error(of reply: amqp_rpc_reply_t, on channel: UInt16, doing what: String) -> AMQPError {
        switch (reply.reply_type, reply.reply.id) {
        case (AMQP_RESPONSE_SERVER_EXCEPTION, AMQP_CHANNEL_CLOSE_METHOD):
            acceptChannelClose(reply.reply, on: channel, doing: what)
        case (AMQP_RESPONSE_SERVER_EXCEPTION, AMQP_CONNECTION_CLOSE_METHOD):
            acceptConnectionClose(reply.reply, doing: what)
        default:
            // The library has lost its place in the conversation: nothing more can be asked on this connection.
            fail(watchdog.error(doing: what) ?? .library(reply.library_error, doing: what))
        }
    }
}
