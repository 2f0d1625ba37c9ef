import Glibc
import MirroringFiles

/// Why a socket failed, as the system says it: a value of `errno`.
struct SystemReason {
    private let number: Int32

    /// Nil for a number that says nothing about a failure.
    private init?(_ number: Int32) {
        guard ![0, EAGAIN, EINPROGRESS, EINTR].contains(number) else { return nil }
        self.number = number
    }

    /// What the last call of the system left in `errno`; nil if it left no reason.
    static var current: SystemReason? { SystemReason(errno) }

    /// In a few words, such as `connection refused`.
    var text: String { SystemFailure.reason(of: number) }

    /// What to do if it is that there is no descriptor left, a sentence; nil for any other reason.
    var descriptorRemedy: String? { SystemFailure.descriptorRemedy(for: number) }

    /// Asks by connecting once more, where the reason came later than the call that librabbitmq made and is lost with its socket.
    ///
    /// - Returns: the reason that the last of the host's addresses gives; nil if one of them takes the connection now.
    static func ofConnecting(to host: String, _ port: Int, within time: Duration) -> SystemReason? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var addresses: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &addresses) == 0 else { return nil }
        defer { freeaddrinfo(addresses) }
        var reason: SystemReason?
        for address in sequence(first: addresses, next: { $0?.pointee.ai_next }).compactMap({ $0?.pointee }) {
            reason = ofConnecting(to: address, within: time)
            if reason == nil { return nil }
        }
        return reason
    }

    private static func ofConnecting(to address: addrinfo, within time: Duration) -> SystemReason? {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return current }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return current }
        var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&interest, 1, Int32(clamping: time.components.seconds * 1_000)) > 0 else {
            return SystemReason(ETIMEDOUT)
        }
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length)
        return SystemReason(number)
    }
}
