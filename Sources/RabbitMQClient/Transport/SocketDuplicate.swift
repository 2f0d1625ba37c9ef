import CRabbitMQ
import Glibc

/// A second descriptor of a connection's socket, to be watched: librabbitmq may close its own while a callback is still under way.
///
/// It is made before the login, so that a process without a descriptor to spare learns it before the broker has a connection more. It
/// is closed when nobody has it any more.
final class SocketDuplicate: Sendable {
    let descriptor: Int32

    /// - Parameters:
    ///   - socket: the descriptor that librabbitmq has.
    ///   - address: where it leads.
    /// - Throws: ``AMQPError/Code/resourceError`` where this process may have no more descriptors.
    init(of socket: Int32, at address: BrokerAddress) throws(AMQPError) {
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else {
            let reason = SystemReason.current
            let doing = "connect to \(address)"
            throw AMQPError.outOfDescriptors(reason, doing: doing)
                ?? .library(AMQP_STATUS_SOCKET_ERROR.rawValue, doing: doing)
        }
        descriptor = duplicate
    }

    deinit {
        close(descriptor)
    }
}
