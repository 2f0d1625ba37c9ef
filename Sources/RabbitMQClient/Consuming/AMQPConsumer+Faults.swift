import CRabbitMQ
import Glibc
import MirroringFiles

/// What can happen to the network below a connection.
package enum ConnectionFault: Sendable {
    /// It is cut: this end learns that at once.
    case cut
    /// What the broker sends does not arrive any more, and nothing says so, as behind a firewall that has forgotten the connection.
    case halfOpen
}

extension AMQPConsumer {
    /// Lets something happen to the network below this connection and no other, so that whoever has it can be seen to find it.
    ///
    /// - Throws: ``AMQPError`` if the system does not let it happen, or the connection is over already.
    package func suffer(_ fault: ConnectionFault) throws(AMQPError) {
        try control { (transport, _) throws(AMQPError) in try transport.suffer(fault) }
    }
}

extension Transport {
    fileprivate func suffer(_ fault: ConnectionFault) throws(AMQPError) {
        let status =
            switch fault {
            case .cut: shutdown(socket.descriptor, Int32(SHUT_RDWR))
            case .halfOpen: dropArrivals()
            }
        guard status != 0 else { return }
        throw AMQPError(
            .refused,
            origin: .caller,
            "The system does not let the connection be broken: \(SystemFailure.reason(of: errno))."
        )
    }

    /// Has the kernel keep nothing of what arrives, not even that something has arrived.
    private func dropArrivals() -> Int32 {
        var step = mirroring_filter_step(code: MIRRORING_FILTER_KEEP, if_true: 0, if_false: 0, value: 0)
        return withUnsafeMutablePointer(to: &step) { step in
            var filter = mirroring_filter(length: 1, steps: step)
            let size = socklen_t(MemoryLayout<mirroring_filter>.size)
            return setsockopt(socket.descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, size)
        }
    }
}
