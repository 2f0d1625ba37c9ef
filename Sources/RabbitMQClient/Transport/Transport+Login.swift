import CRabbitMQ
import Glibc
import MirroringSettings

extension Transport {
    /// The most bytes of a frame: librabbitmq's own default.
    private static let frameMax: Int32 = 131_072
    private static let channelMax: Int32 = 2_047
    /// The most bytes that a broker may add to the headers of a message: a stream adds its offset, a queue how often it has
    /// delivered it, and where it died.
    private static let addedHeaders: Int32 = 65_536

    /// Connects and logs in.
    ///
    /// - Throws: ``AMQPError``: nothing answers, TLS, authentication, no such virtual host, no descriptor left in this process.
    static func open(_ configuration: BrokerConfiguration, address: BrokerAddress) throws(AMQPError) -> Transport {
        guard let connection = amqp_new_connection() else {
            throw AMQPError(.resourceError, origin: .transport, "There is no memory left for a connection.")
        }
        let socket: OpaquePointer
        do {
            socket = try makeSocket(connection, configuration, address)
        } catch {
            amqp_destroy_connection(connection)
            throw error
        }
        var timeout = timeval(tv_sec: Int(configuration.connectTimeout.components.seconds), tv_usec: 0)
        var status = amqp_set_handshake_timeout(connection, &timeout)
        if status == AMQP_STATUS_OK.rawValue {
            errno = 0
            status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &timeout)
        }
        guard status == AMQP_STATUS_OK.rawValue else {
            let error = unreachable(status, socket, configuration, address)
            amqp_destroy_connection(connection)
            throw error
        }
        let duplicate: SocketDuplicate
        do {
            duplicate = try SocketDuplicate(of: amqp_get_sockfd(connection), at: address)
        } catch {
            amqp_destroy_connection(connection)
            throw error
        }
        var callTimeout = timeval(tv_sec: Int(configuration.callTimeout.components.seconds), tv_usec: 0)
        amqp_set_rpc_timeout(connection, &callTimeout)
        let transport = Transport(
            connection: connection,
            socket: duplicate,
            watchdog: CallWatchdog(socket: amqp_get_sockfd(connection), limit: configuration.callTimeout)
        )
        try transport.logIn(configuration, address)
        return transport
    }

    /// Takes frames that are larger than was negotiated.
    ///
    /// RabbitMQ keeps to the size when it receives a message, but not when it delivers it with headers of its own: measured on
    /// 3.10.8. librabbitmq would end the connection at each reading of a message whose headers all but fill a frame.
    func acceptLargerFrames() {
        let size = amqp_get_frame_max(connection) + Self.addedHeaders
        amqp_tune_connection(connection, amqp_get_channel_max(connection), size, amqp_get_heartbeat(connection))
    }

    private static func makeSocket(
        _ connection: amqp_connection_state_t,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) throws(AMQPError) -> OpaquePointer {
        guard let socket = address.usesTLS ? amqp_ssl_socket_new(connection) : amqp_tcp_socket_new(connection) else {
            throw AMQPError(.resourceError, origin: .transport, "There is no memory left for a socket.")
        }
        if address.usesTLS { try prepareTLS(socket, configuration, address) }
        return socket
    }

    private static func unreachable(
        _ status: Int32,
        _ socket: OpaquePointer,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) -> AMQPError {
        var reason = SystemReason.current
        let code = AMQPError.Code(library: status)
        if code == .tlsFailed { return untrusted(status, socket, configuration, address) }
        var text = AMQPError.reason(of: status)
        if status == AMQP_STATUS_SOCKET_ERROR.rawValue, reason == nil {
            reason = SystemReason.ofConnecting(to: address.host, address.port, within: configuration.connectTimeout)
            text = reason?.text ?? text
        }
        // The host's address is looked up in files as well, and asked for by a socket.
        if let error = AMQPError.outOfDescriptors(reason, doing: "connect to \(address)") { return error }
        return AMQPError(
            code == .connectionLost ? .unreachable : code,
            origin: .transport,
            status: Int(status),
            "No broker answers at \(address): \(text). Start the broker or correct \(configuration.names.addresses)."
        )
    }

    private func logIn(_ configuration: BrokerConfiguration, _ address: BrokerAddress) throws(AMQPError) {
        encoder.recycle()
        var properties = encoder.table([
            "product": "mirroring",
            "platform": "Swift",
            "connection_name": .string(configuration.connectionName),
            "capabilities": .table([
                "authentication_failure_close": true,
                "basic.nack": true,
                "connection.blocked": true,
                "consumer_cancel_notify": true,
                "publisher_confirms": true,
            ]),
        ])
        let reply = watchdog.guarding {
            mirroring_login_plain(
                connection,
                address.virtualHost,
                Self.channelMax,
                Self.frameMax,
                Int32(configuration.heartbeat.components.seconds),
                &properties,
                address.user,
                address.password.value
            )
        }
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL:
            return
        case AMQP_RESPONSE_SERVER_EXCEPTION where reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD:
            throw refusedLogin(acceptConnectionClose(reply.reply, doing: "log in"), configuration, address)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION
        where reply.library_error == AMQP_STATUS_TIMEOUT.rawValue || watchdog.hasFired:
            throw AMQPError(
                .timeout,
                origin: .transport,
                status: Int(reply.library_error),
                "\(address) accepts connections but does not answer as a broker. "
                    + "Check that \(configuration.names.addresses) names the AMQP port."
            )
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where AMQPError.Code(library: reply.library_error) == .tlsFailed:
            throw Self.endedHandshake(reply.library_error, configuration, address, isOver: true)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION where reply.library_error == AMQP_STATUS_SOCKET_ERROR.rawValue:
            throw .library(reply.library_error, doing: "log in at \(address)")
        default:
            throw AMQPError(
                .protocolMismatch,
                origin: .transport,
                status: Int(reply.library_error),
                "The peer at \(address) ended the login"
                    + (amqp_error_string2(reply.library_error).map { ": \(String(cString: $0))" } ?? "")
                    + ". Check that \(configuration.names.addresses) names the AMQP port of a broker, and amqps where it is encrypted."
            )
        }
    }

    private func refusedLogin(
        _ error: AMQPError,
        _ configuration: BrokerConfiguration,
        _ address: BrokerAddress
    ) -> AMQPError {
        switch error.code {
        case .accessRefused:
            AMQPError(
                .authenticationFailed,
                origin: .connection,
                reply: error.reply,
                "The broker at \(address) does not accept user \"\(address.user)\" with this password. "
                    + "Correct \(configuration.names.addresses)."
            )
        case .notFound where error.reply?.namesConnectionLimit == true:
            AMQPError(
                .resourceError,
                origin: .connection,
                reply: error.reply,
                "The broker at \(address) takes no more connections. Close others or raise the limit. \(error)"
            )
        case .notFound:
            AMQPError(
                error.reply?.refusesUser == true ? .accessRefused : .notFound,
                origin: .connection,
                reply: error.reply,
                "The virtual host \"\(address.virtualHost)\" of \(address) is not there or not open to user "
                    + "\"\(address.user)\". Create it (rabbitmqctl add_vhost \(ShellWord.quoted(address.virtualHost))), grant access, or "
                    + "correct \(configuration.names.addresses). \(error)"
            )
        default: error
        }
    }
}
