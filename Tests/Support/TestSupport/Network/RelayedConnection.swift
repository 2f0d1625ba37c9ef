import Glibc

/// A client's connection and the one to the server that belongs to it.
struct RelayedConnection: Sendable {
    /// Bytes that were taken from one side and not yet given to the other.
    struct Flow: Sendable {
        var bytes: ArraySlice<UInt8> = []
        /// Whether the one side will send nothing more.
        var hasEnded = false
        /// Whether the other side knows that.
        var isShut = false

        var isEmpty: Bool { bytes.isEmpty }
    }

    private let client: Socket
    private var server: Socket?
    private(set) var fromClient = Flow()
    private(set) var fromServer = Flow()
    private(set) var isClosed = false

    init(client: Socket) {
        self.client = client
    }

    /// Connects to the server if that has not been done.
    mutating func connect(to port: Int) {
        guard server == nil, !isClosed else { return }
        do {
            server = try Socket.connecting(to: port)
        } catch {
            reset()
        }
    }

    /// What is waited for: a side is read only when the other has taken all, so that nothing piles up here.
    func interests(readsClient: Bool, readsServer: Bool) -> [pollfd] {
        guard let server else { return [] }
        let clientEvents =
            (readsClient && fromClient.isEmpty && !fromClient.hasEnded ? POLLIN : 0)
            | (fromServer.isEmpty ? 0 : POLLOUT)
        let serverEvents =
            (readsServer && fromServer.isEmpty && !fromServer.hasEnded ? POLLIN : 0)
            | (fromClient.isEmpty ? 0 : POLLOUT)
        // A socket of which nothing is expected is left out: its hang-up would end every wait at once.
        return (clientEvents == 0 ? [] : [client.interest(clientEvents)])
            + (serverEvents == 0 ? [] : [server.interest(serverEvents)])
    }

    /// Moves bytes both ways as far as both sides allow; a side that was reset resets the other.
    ///
    /// - Parameter limits: the most bytes to take from each side.
    /// - Returns: how many were taken from each.
    mutating func move(_ limits: (fromClients: Int, toClients: Int)) -> (fromClient: Int, toClient: Int) {
        guard let server, !isClosed else { return (0, 0) }
        let up = Self.move(&fromClient, from: client, to: server, atMost: limits.fromClients)
        let down = Self.move(&fromServer, from: server, to: client, atMost: limits.toClients)
        guard let up, let down else {
            reset()
            return (up ?? 0, down ?? 0)
        }
        if fromClient.isShut, fromServer.isShut { close() }
        return (up, down)
    }

    mutating func close() {
        isClosed = true
        client.close()
        server?.close()
    }

    mutating func reset() {
        isClosed = true
        client.reset()
        server?.reset()
    }

    /// - Returns: how many bytes were taken; nil if one of the sides has failed.
    private static func move(_ flow: inout Flow, from source: Socket, to target: Socket, atMost limit: Int) -> Int? {
        var taken = 0
        if flow.isEmpty, !flow.hasEnded, limit > 0 {
            switch source.read(atMost: limit) {
            case .bytes(let bytes):
                flow.bytes = bytes[...]
                taken = bytes.count
            case .end: flow.hasEnded = true
            case .nothing: break
            case .failure: return nil
            }
        }
        if !flow.isEmpty {
            guard let written = target.write(flow.bytes) else { return nil }
            flow.bytes = flow.bytes.dropFirst(written)
        }
        if flow.hasEnded, flow.isEmpty, !flow.isShut {
            target.shutWriting()
            flow.isShut = true
        }
        return taken
    }
}
