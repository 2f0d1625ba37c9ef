import CRabbitMQ

extension AMQPError {
    /// The error for a negative status of librabbitmq, made right after the call that returned it: see ``reason(of:)``.
    static func library(_ status: Int32, doing what: String) -> AMQPError {
        AMQPError(
            Code(library: status),
            origin: .transport,
            status: Int(status),
            "Could not \(what): \(reason(of: status))."
        )
    }

    /// The error where this process had no descriptor left for what a connection needs; nil if the reason is another one.
    static func outOfDescriptors(_ reason: SystemReason?, doing what: String) -> AMQPError? {
        guard let reason, let remedy = reason.descriptorRemedy else { return nil }
        return AMQPError(.resourceError, origin: .transport, "Could not \(what): \(reason.text). \(remedy)")
    }

    /// What went wrong in a few words. Of a socket that failed the library only says so; why is in `errno` still.
    static func reason(of status: Int32) -> String {
        if status == AMQP_STATUS_SOCKET_ERROR.rawValue, let reason = SystemReason.current { return reason.text }
        return amqp_error_string2(status).map { String(cString: $0) } ?? "unknown status"
    }

    /// The error that the broker gave as its reason to close a connection or a channel.
    static func broker(_ reply: Reply, origin: Origin, doing what: String) -> AMQPError {
        AMQPError(
            Code(reply: reply.code),
            origin: origin,
            reply: reply,
            "The broker refused to \(what): \(reply.text) (\(reply.code))."
        )
    }
}

extension AMQPError.Code {
    init(library status: Int32) {
        switch amqp_status_enum(status) {
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED: self = .unreachable
        case AMQP_STATUS_TIMEOUT, AMQP_STATUS_HEARTBEAT_TIMEOUT: self = .timeout
        case AMQP_STATUS_SSL_ERROR, AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED, AMQP_STATUS_SSL_PEER_VERIFY_FAILED,
            AMQP_STATUS_SSL_CONNECTION_FAILED, AMQP_STATUS_SSL_SET_ENGINE_FAILED:
            self = .tlsFailed
        case AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION, AMQP_STATUS_BAD_AMQP_DATA: self = .protocolMismatch
        default: self = .connectionLost
        }
    }

    /// A reply code of AMQP 0-9-1, section 1.5.1.
    init(reply code: Int) {
        switch code {
        case 320: self = .connectionForced
        case 403: self = .accessRefused
        case 404, 530: self = .notFound
        case 405: self = .resourceLocked
        case 406: self = .preconditionFailed
        case 506: self = .resourceError
        default: self = .refused
        }
    }
}
