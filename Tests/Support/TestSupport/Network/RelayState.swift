import Dispatch
import Glibc
import SystemPackage

/// What a ``NetworkPath`` has open, and how it is to treat it.
struct RelayState: Sendable {
    /// How fast bytes pass.
    enum Pace {
        case full
        case stalled
        case limited(bytesPerSecond: Int, since: ContinuousClock.Instant)
    }

    /// What becomes of new connections.
    enum Admission {
        case passed
        case turnedAway
        case refused
    }

    let target: Int
    let port: Int
    private let host: UInt8
    var pace = Pace.full
    var admission = Admission.passed
    /// How many more bytes of clients pass before everything is reset; nil for no end.
    var bytesUntilCut: Int?
    var mustReset = false
    var isOver = false
    /// Who waits until a change has taken effect.
    var waiting: [DispatchSemaphore] = []
    private(set) var connections: [RelayedConnection] = []
    private(set) var accepted = 0
    private(set) var bytesFromClients = 0
    private(set) var bytesToClients = 0
    /// Keeps the port while nobody listens, so that no other process gets it.
    private let reservation: Socket
    /// Nil while connections are refused.
    private var listener: Socket?
    /// What may pass now where the pace is limited.
    private var allowance = (fromClients: 0, toClients: 0)

    /// Listens on a port that the system picks.
    init(target: Int, host: UInt8) throws(Errno) {
        self.target = target
        self.host = host
        reservation = try Socket.bound(to: 0, host: host)
        port = try reservation.port()
        listener = try Socket.listening(on: port, host: host)
    }

    /// Does what can be done without waiting, and tells what to wait for then.
    ///
    /// - Returns: who waited for it, the sockets to wait for (nil at the end), and for how many milliseconds (negative: no end).
    mutating func step() -> (waiting: [DispatchSemaphore], interests: [pollfd]?, patience: Int32) {
        if isOver { end() } else { move() }
        defer { waiting = [] }
        return (waiting, isOver ? nil : interests, patience)
    }

    // MARK: Waiting

    /// The sockets to wait for, each with what it is waited for.
    private var interests: [pollfd] {
        var interests = listener.map { [$0.interest(POLLIN)] } ?? []
        if case .stalled = pace { return interests }
        let limits = readLimits
        for connection in connections {
            interests += connection.interests(readsClient: limits.fromClients > 0, readsServer: limits.toClients > 0)
        }
        return interests
    }

    /// For how many milliseconds to wait; a limited pace looks again and again.
    private var patience: Int32 {
        if case .limited = pace { 10 } else { -1 }
    }

    private var readLimits: (fromClients: Int, toClients: Int) {
        var limits = (fromClients: Int.max, toClients: Int.max)
        if case .limited = pace { limits = allowance }
        limits.fromClients = min(limits.fromClients, bytesUntilCut ?? .max)
        return limits
    }

    // MARK: Moving

    private mutating func move() {
        admit()
        refreshAllowance()
        if mustReset { resetAll() }
        if case .stalled = pace { return }
        for index in connections.indices {
            move(index)
        }
        connections.removeAll { $0.isClosed }
        if bytesUntilCut == 0, connections.allSatisfy({ $0.fromClient.isEmpty }) {
            bytesUntilCut = nil
            resetAll()
        }
    }

    private mutating func end() {
        for index in connections.indices { connections[index].close() }
        connections = []
        listener?.closeListening()
        reservation.close()
    }

    private mutating func move(_ index: Int) {
        connections[index].connect(to: target)
        let moved = connections[index].move(readLimits)
        bytesFromClients += moved.fromClient
        bytesToClients += moved.toClient
        if let left = bytesUntilCut { bytesUntilCut = left - moved.fromClient }
        if case .limited = pace {
            allowance.fromClients -= moved.fromClient
            allowance.toClients -= moved.toClient
        }
    }

    private mutating func resetAll() {
        mustReset = false
        for index in connections.indices { connections[index].reset() }
        connections = []
    }

    /// A tenth of a second's bytes at most are saved up.
    private mutating func refreshAllowance() {
        guard case .limited(let rate, let since) = pace else { return }
        let now = ContinuousClock.now
        let earned = Int(since.duration(to: now) / .seconds(1) * Double(rate))
        guard earned > 0 else { return }
        let most = max(1, rate / 10)
        allowance = (min(most, allowance.fromClients + earned), min(most, allowance.toClients + earned))
        pace = .limited(bytesPerSecond: rate, since: now)
    }

    // MARK: Accepting

    private mutating func admit() {
        listenOrNot()
        while let client = listener?.accept() {
            accepted += 1
            if case .turnedAway = admission {
                client.reset()
            } else {
                connections.append(RelayedConnection(client: client))
            }
        }
    }

    private mutating func listenOrNot() {
        if case .refused = admission {
            listener?.closeListening()
            listener = nil
        } else if listener == nil {
            do {
                listener = try Socket.listening(on: port, host: host)
            } catch {
                preconditionFailure("The port \(port) of a network path was lost: \(error).")
            }
        }
    }
}
