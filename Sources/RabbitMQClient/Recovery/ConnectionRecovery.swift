/// Keeps a connection: makes it, hands it to the work, and makes it again when it breaks.
///
/// Recovery is the work itself, run again: what it declares, binds and subscribes to first is restored by the same lines that
/// made it, so there is no second description of the topology that could fall behind the first.
public struct ConnectionRecovery: Sendable {
    /// How to reach the brokers; their addresses are tried in turn.
    public let configuration: BrokerConfiguration
    /// The waits between attempts.
    public let backoff: Backoff
    /// How often a connection is made or tried at most; nil for no end.
    private var maximumAttempts: Int?
    private let shouldRetry: @Sendable (AMQPError) -> Bool
    private let onStateChange: @Sendable (ConnectionState) -> Void

    /// A connection to keep.
    ///
    /// - Parameters:
    ///   - configuration: how to reach the brokers.
    ///   - backoff: the waits between attempts.
    ///   - shouldRetry: whether to try again after an error; by default always, because a daemon outlives a wrong password.
    ///   - onStateChange: told of each change of state, in order.
    public init(
        configuration: BrokerConfiguration,
        backoff: Backoff = Backoff(),
        shouldRetry: @escaping @Sendable (AMQPError) -> Bool = { _ in true },
        onStateChange: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.backoff = backoff
        self.shouldRetry = shouldRetry
        self.onStateChange = onStateChange
    }

    /// A connection for work that is wanted now or not at all: each address is tried once.
    public static func once(configuration: BrokerConfiguration) -> Self {
        var recovery = Self(configuration: configuration)
        recovery.maximumAttempts = configuration.addresses.count
        return recovery
    }

    /// Runs work on a connection, again and again until it returns.
    ///
    /// - Parameters:
    ///   - type: the kind of connection.
    ///   - body: the work. When it throws an ``AMQPError``, it is run again on a new connection; when it returns, or throws
    ///     anything else, that is the end.
    /// - Throws: an ``AMQPError`` that is not to be retried or was the last attempt's, any other error of the body, or
    ///   `CancellationError`.
    public func run<Connection: BrokerConnection, T: Sendable>(
        on type: Connection.Type,
        _ body: (Connection) async throws -> T
    ) async throws -> T {
        defer { onStateChange(.stopped) }
        var backoff = backoff
        var generator = SystemRandomNumberGenerator()
        var attempt = 0
        // Goes on also after an address that takes the login: the work may fail there, and not at the next one.
        var dials = 0
        while true {
            try Task.checkCancellation()
            let address = configuration.addresses[dials % configuration.addresses.count]
            dials += 1
            attempt += 1
            onStateChange(.connecting(address, attempt: attempt))
            let failure: AMQPError
            do {
                let connection = try await Connection.open(configuration, address: address)
                onStateChange(.connected(address))
                let start = ContinuousClock.now
                defer {
                    backoff.succeeded(for: start.duration(to: .now))
                    attempt = 0
                }
                return try await Self.run(body, on: connection)
            } catch let error as AMQPError {
                failure = error
            }
            try Task.checkCancellation()
            guard shouldRetry(failure), dials < maximumAttempts ?? .max else { throw failure }
            let wait = backoff.next(using: &generator)
            onStateChange(.disconnected(failure, retryIn: wait))
            try await Task.sleep(for: wait)
        }
    }

    private static func run<Connection: BrokerConnection, T: Sendable>(
        _ body: (Connection) async throws -> T,
        on connection: Connection
    ) async throws -> T {
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}
