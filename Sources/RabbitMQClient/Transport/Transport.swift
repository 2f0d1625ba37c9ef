import CRabbitMQ
import Glibc

/// One connection of librabbitmq: the raw pointer and everything that is done with it.
///
/// Not thread-safe, and not `Sendable` for that reason: it lives inside one actor and never leaves it. Methods block for as
/// long as librabbitmq does, at most until ``CallWatchdog`` shuts the socket.
final class Transport {
    let connection: amqp_connection_state_t
    /// What a ``SocketWatch`` watches.
    let socket: SocketDuplicate
    let encoder = WireEncoder()
    let watchdog: CallWatchdog
    private var assemblers: [UInt16: ContentAssembler] = [:]
    /// The channels that are open.
    var openChannels: Set<UInt16> = []
    private(set) var isOpen = true
    /// Why the connection ended; nil also where this side has ended it.
    private(set) var failure: AMQPError?
    /// Whether ``receive()`` has told that.
    private var isTold = false

    init(connection: amqp_connection_state_t, socket: SocketDuplicate, watchdog: CallWatchdog) {
        self.connection = connection
        self.socket = socket
        self.watchdog = watchdog
    }

    deinit {
        watchdog.retire()
        amqp_destroy_connection(connection)
    }

    /// The most bytes of a frame, as negotiated.
    var frameSize: Int { Int(amqp_get_frame_max(connection)) }

    /// The greatest number of a channel, as negotiated.
    var channelLimit: UInt16 {
        let limit = amqp_get_channel_max(connection)
        return limit > 0 ? UInt16(clamping: limit) : .max
    }

    // MARK: Receiving

    /// Reads until neither the library nor the socket has anything left; sends a heartbeat if one is due.
    ///
    /// After a ``TransportEvent/connectionClosed(_:)``, always the last, the transport is closed. It comes once, also when it
    /// was a call that ended the connection.
    func receive() -> [TransportEvent] {
        var events: [TransportEvent] = []
        while isOpen {
            var frame = amqp_frame_t()
            var immediately = timeval()
            let status = watchdog.guarding { amqp_simple_wait_frame_noblock(connection, &frame, &immediately) }
            if status == AMQP_STATUS_TIMEOUT.rawValue { break }
            if status != AMQP_STATUS_OK.rawValue {
                let doing = "keep the connection to the broker"
                fail(watchdog.error(doing: doing) ?? .library(status, doing: doing))
            } else if let event = event(of: frame) {
                events.append(event)
            }
            amqp_maybe_release_buffers(connection)
        }
        if let failure, !isTold {
            isTold = true
            events.append(.connectionClosed(failure))
        }
        return events
    }

    private func event(of frame: amqp_frame_t) -> TransportEvent? {
        let channel = frame.channel
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return event(of: frame.payload.method, on: channel)
        case AMQP_FRAME_HEADER:
            guard let decoded = frame.payload.properties.decoded else { return nil }
            let wire = decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
            return assemblers[channel]?.header(
                WireDecoder.properties(wire),
                bodySize: Int(frame.payload.properties.body_size)
            )
        case AMQP_FRAME_BODY:
            let fragment = frame.payload.body_fragment
            return assemblers[channel]?.fragment(UnsafeRawBufferPointer(start: fragment.bytes, count: fragment.len))
        default:
            return nil  // heartbeats, which the library has counted already
        }
    }

    private func event(of method: amqp_method_t, on channel: UInt16) -> TransportEvent? {
        func decoded<T>(_ type: T.Type) -> T {
            method.decoded.assumingMemoryBound(to: type).pointee
        }
        switch method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = decoded(amqp_basic_deliver_t.self)
            assemblers[channel, default: ContentAssembler(channel: channel)].begin(
                .delivery(
                    tag: deliver.delivery_tag,
                    isRedelivered: deliver.redelivered != 0,
                    exchange: WireDecoder.string(deliver.exchange),
                    routingKey: WireDecoder.string(deliver.routing_key)
                )
            )
            return nil
        case AMQP_BASIC_RETURN_METHOD:
            let returned = decoded(amqp_basic_return_t.self)
            assemblers[channel, default: ContentAssembler(channel: channel)].begin(
                .returned(
                    code: returned.reply_code,
                    text: WireDecoder.string(returned.reply_text),
                    exchange: WireDecoder.string(returned.exchange),
                    routingKey: WireDecoder.string(returned.routing_key)
                )
            )
            return nil
        case AMQP_BASIC_ACK_METHOD:
            let ack = decoded(amqp_basic_ack_t.self)
            return .confirmed(tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case AMQP_BASIC_NACK_METHOD:
            let nack = decoded(amqp_basic_nack_t.self)
            return .nacked(tag: nack.delivery_tag, multiple: nack.multiple != 0)
        case AMQP_BASIC_CANCEL_METHOD:
            return .consumerCancelled(channel: channel)
        case AMQP_CONNECTION_BLOCKED_METHOD:
            return .blocked(reason: WireDecoder.string(decoded(amqp_connection_blocked_t.self).reason))
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            return .unblocked
        case AMQP_CHANNEL_CLOSE_METHOD:
            // Where an acknowledgement is late, RabbitMQ 3.10 says so at each `channel_tick_interval` until it is answered, and ends a
            // connection on which it is answered twice.
            guard openChannels.contains(channel) else { return nil }
            let error = acceptChannelClose(method, on: channel, doing: "go on with channel \(channel)")
            return .channelClosed(channel: channel, error)
        case AMQP_CONNECTION_CLOSE_METHOD:
            acceptConnectionClose(method, doing: "keep the connection")
            return nil  // told by `receive` when it is done
        default:
            return nil
        }
    }

    /// Of what comes on a channel from now on, no more of each body is kept than so many bytes.
    func limitBodies(to bytes: Int, on channel: UInt16) {
        assemblers[channel] = ContentAssembler(channel: channel, bodyLimit: bytes)
    }

    // MARK: Closing

    /// Answers the broker's close of a channel, which may be opened again after that.
    func acceptChannelClose(_ method: amqp_method_t, on channel: UInt16, doing what: String) -> AMQPError {
        let close = method.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
        let reply = AMQPError.Reply(code: Int(close.reply_code), text: WireDecoder.string(close.reply_text))
        let error = AMQPError.broker(reply, origin: .channel, doing: what)
        var ok = amqp_channel_close_ok_t()
        _ = watchdog.guarding { amqp_send_method(connection, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok) }
        openChannels.remove(channel)
        assemblers[channel] = nil
        return error
    }

    /// Answers the broker's close of the connection, the end of it.
    @discardableResult
    func acceptConnectionClose(_ method: amqp_method_t, doing what: String) -> AMQPError {
        let close = method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
        let reply = AMQPError.Reply(code: Int(close.reply_code), text: WireDecoder.string(close.reply_text))
        let error = AMQPError.broker(reply, origin: .connection, doing: what)
        var ok = amqp_connection_close_ok_t()
        _ = watchdog.guarding { amqp_send_method(connection, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok) }
        return fail(error)
    }

    /// The connection is over, and why; ``receive()`` tells whoever uses it.
    @discardableResult
    func fail(_ error: AMQPError) -> AMQPError {
        if isOpen { failure = error }
        isOpen = false
        return error
    }

    /// Ends the connection without a goodbye.
    func markBroken() {
        isOpen = false
    }

    /// Says goodbye to the broker and does not wait for its answer.
    func leave() {
        guard isOpen else { return }
        isOpen = false
        var goodbye = amqp_connection_close_t()
        goodbye.reply_code = UInt16(AMQP_REPLY_SUCCESS)
        _ = watchdog.guarding { amqp_send_method(connection, 0, AMQP_CONNECTION_CLOSE_METHOD, &goodbye) }
    }

    /// Says goodbye to the broker; waits for its answer no longer than a call may take.
    func close() {
        guard isOpen else { return }
        isOpen = false
        _ = watchdog.guarding { amqp_connection_close(connection, Int32(AMQP_REPLY_SUCCESS)) }
    }
}
