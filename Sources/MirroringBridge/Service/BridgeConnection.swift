import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import RabbitMQClient
import ServiceLifecycle
import Synchronization

/// The bridge's work on the broker: one session after the other, each on a connection of its own.
struct BridgeConnection: Service {
    let session: BridgeSession
    let broker: BrokerConfiguration
    let health: BridgeHealth
    let recurrences: RecurrenceLog

    /// What the log tells the beginning and the end of.
    private static let trouble = "connection"

    /// Works until the task is cancelled.
    ///
    /// A bridge that never got in, for its user, its password or its TLS files, ends with the reason, so that a wrong one is
    /// seen at once; for anything else it waits, and one that was in outlives all of it.
    ///
    /// - Throws: `AMQPError` if the broker doesn't let the bridge in, or `CancellationError`.
    func run() async throws {
        let wasConnected = Mutex(false)
        recurrences.expectEnd(of: Self.trouble)
        let reconnection = ConnectionRecovery(
            configuration: broker,
            shouldRetry: { error in
                wasConnected.withLock { $0 } || !Self.isOfSettings(error)
            },
            onStateChange: { state in
                if case .connected = state { wasConnected.withLock { $0 = true } }
                report(state)
            }
        )
        while true {
            let reason = try await reconnection.run(on: AMQPConsumer.self, session.run)
            recurrences.log(.info, "reading the history again", reason: reason.rawValue) {
                ["reason": "\(reason.rawValue)"]
            }
        }
    }

    /// Whether trying again is of no use while nobody corrects the settings.
    private static func isOfSettings(_ error: AMQPError) -> Bool {
        switch error.code {
        case .authenticationFailed, .accessRefused: true
        case .tlsFailed: error.origin == .caller
        default: false
        }
    }

    private func report(_ state: ConnectionState) {
        switch state {
        case .connecting(let address, let attempt):
            recurrences.logger.debug("connecting", metadata: ["broker": "\(address)", "attempt": "\(attempt)"])
        case .connected(let address):
            health.set(nil, of: .connection)
            health.set(BrokerLink(state: .connected, since: .now, address: "\(address)"))
            recurrences.logEnd(of: Self.trouble, .info, "connected") { ["broker": "\(address)"] }
        case .disconnected(let error, let wait):
            health.set(error.description, of: .connection)
            health.set(
                BrokerLink(
                    state: .disconnected,
                    since: .now,
                    error: error.description,
                    retryAt: Timestamp.now.adding(wait)
                )
            )
            // A broker may be away for days, and is tried every ten seconds.
            recurrences.log(.error, "disconnected", reason: error.description, of: Self.trouble) {
                ["error": "\(error)", "retryIn": "\(wait.formatted(.units(allowed: [.seconds, .milliseconds])))"]
            }
        case .stopped:
            break
        }
    }
}
