import Glibc
import SystemPackage

/// A TCP socket on loopback that never waits.
struct Socket: Sendable {
    enum Reading {
        case bytes([UInt8])
        case nothing
        case end
        case failure
    }

    private static let chunk = 64 * 1_024
    private let descriptor: Int32

    // MARK: Making

    /// A socket that has a port, which it shares with others made so, and does not listen: connections are refused.
    ///
    /// - Parameters:
    ///   - port: the port; 0 to let the system pick one.
    ///   - host: the last number of its address, 127.0.0.x.
    static func bound(to port: Int, host: UInt8 = 1) throws(Errno) -> Socket {
        let socket = try Socket()
        var shares: Int32 = 1
        setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEPORT, &shares, socklen_t(MemoryLayout<Int32>.size))
        let status = withAddress(of: port, host: host) { bind(socket.descriptor, $0, $1) }
        try socket.checkedOrClosed(status)
        return socket
    }

    /// A socket that listens on a port which ``bound(to:host:)`` has picked.
    static func listening(on port: Int, host: UInt8 = 1) throws(Errno) -> Socket {
        let socket = try bound(to: port, host: host)
        try socket.checkedOrClosed(Glibc.listen(socket.descriptor, 1_024))
        return socket
    }

    /// A socket on its way to a port.
    static func connecting(to port: Int) throws(Errno) -> Socket {
        let socket = try Socket()
        let status = withAddress(of: port) { connect(socket.descriptor, $0, $1) }
        if status != 0, errno != EINPROGRESS { try socket.checkedOrClosed(status) }
        return socket
    }

    private init() throws(Errno) {
        descriptor = try Self.checked(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        Self.prepare(descriptor)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    func port() throws(Errno) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        try Self.checked(status)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The next connection of a client; nil if none waits.
    func accept() -> Socket? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        Self.prepare(accepted)
        return Socket(descriptor: accepted)
    }

    /// Makes a descriptor one that never waits and that no child process inherits.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    // MARK: Moving

    func interest(_ events: Int32) -> pollfd {
        pollfd(fd: descriptor, events: Int16(events), revents: 0)
    }

    func read(atMost limit: Int) -> Reading {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: min(limit, Self.chunk)) { buffer, initialized in
            count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            initialized = max(0, count)
        }
        if count > 0 { return .bytes(bytes) }
        if count == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .failure
    }

    /// - Returns: how many bytes were taken, which may be none; nil if the socket has failed.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let count = bytes.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    // MARK: Ending

    /// Says that nothing more will be sent.
    func shutWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    /// Closes a socket that listens: nobody is let in any more.
    ///
    /// To close it alone would not do, see ``reset()``.
    func closeListening() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close()
    }

    /// Closes with RST.
    ///
    /// Closing alone says nothing to the other side before the last copy of the descriptor is closed, and a child that is just being forked
    /// has one until it executes its program. So the socket is told to connect to nobody, which resets it.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
        close()
    }

    // MARK: Errors and addresses

    @discardableResult
    static func checked(_ status: Int32) throws(Errno) -> Int32 {
        guard status >= 0 else { throw Errno(rawValue: errno) }
        return status
    }

    private func checkedOrClosed(_ status: Int32) throws(Errno) {
        guard status < 0 else { return }
        let error = Errno(rawValue: errno)
        close()
        throw error
    }

    private static func withAddress(
        of port: Int,
        host: UInt8 = 1,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = (UInt32(127) << 24 | UInt32(host)).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
