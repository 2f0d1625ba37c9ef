import Foundation

/// The network between a client and a broker, as a TCP forwarder on loopback that can be broken in the ways networks break.
///
/// A client connects to ``port`` instead of the broker's port. Every method has taken effect when it
/// returns: no byte passes after ``stall()``, no connection is accepted after ``refuse()``. A new path passes everything on.
///
/// ```swift
/// let path = try NetworkPath(to: 5672)
/// configuration.addresses[0].port = path.port
/// // … connect and publish …
/// path.cut(afterBytes: 1_000)
/// ```
public final class NetworkPath: Sendable {
    /// Where clients connect; it stays the same for the path's life, also while it refuses.
    public let port: Int
    private let relay: Relay

    /// Begins to listen on a port that the system picks.
    ///
    /// - Parameters:
    ///   - target: the port of 127.0.0.1 to which connections are forwarded; nothing needs to listen there yet.
    ///   - host: the last number of the address at which it listens, 127.0.0.x.
    /// - Throws: the system's error if there is no port or no descriptor left.
    public init(to target: Int, host: UInt8 = 1) throws {
        let state = try RelayState(target: target, host: host)
        port = state.port
        relay = Relay(state, wake: try Wake())
        relay.start()
    }

    deinit {
        relay.change { $0.isOver = true }
    }

    // MARK: Breaking

    /// Half-open: connections stay open, but no byte is taken or passed on in either direction. New connections are accepted and
    /// stay mute.
    public func stall() {
        relay.change { $0.pace = .stalled }
    }

    /// Ends ``stall()`` and ``slow(bytesPerSecond:)``: what waits is passed on, and all that follows.
    public func resume() {
        relay.change { $0.pace = .full }
    }

    /// Passes on no more than so many bytes a second in each direction, of all connections together.
    public func slow(bytesPerSecond: Int) {
        relay.change { $0.pace = .limited(bytesPerSecond: max(1, bytesPerSecond), since: .now) }
    }

    /// Passes on exactly so many more bytes of clients, of all connections together, then resets all connections; what comes after
    /// that passes.
    public func cut(afterBytes count: Int) {
        relay.change { $0.bytesUntilCut = count }
    }

    /// Resets all connections now, on both sides, with RST. New ones pass.
    public func reset() {
        relay.change { $0.mustReset = true }
    }

    /// Stops listening, so that new connections are refused; those that exist go on.
    public func refuse() {
        relay.change { $0.admission = .refused }
    }

    /// Accepts new connections, counts them, and resets each at once; those that exist go on.
    public func turnAway() {
        relay.change { $0.admission = .turnedAway }
    }

    /// Ends ``refuse()`` and ``turnAway()``: new connections pass.
    public func admit() {
        relay.change { $0.admission = .passed }
    }

    // MARK: Counting

    /// How many connections were accepted so far, those that were turned away or stay mute included.
    public var accepted: Int { relay.read { $0.accepted } }
    /// How many connections there are now.
    public var open: Int { relay.read { $0.connections.count } }
    /// How many bytes of clients were taken so far.
    public var bytesFromClients: Int { relay.read { $0.bytesFromClients } }
    /// How many bytes for clients were taken so far.
    public var bytesToClients: Int { relay.read { $0.bytesToClients } }
}
