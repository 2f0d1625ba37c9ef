import Foundation
import Logging
import MirroringDiagnostics
import RabbitMQStream
import Synchronization

/// Says how the connection stands on which the history is read. One reading follows the other, and all of them have the same trouble.
final class HistoryLink: Sendable {
    /// What the log tells the beginning and the end of.
    private static let trouble = "reading"

    private struct State {
        var isConnected = false
        var wasConnected = false
    }

    private let health: BridgeHealth
    private let recurrences: RecurrenceLog
    private let state = Mutex(State())

    init(health: BridgeHealth, recurrences: RecurrenceLog) {
        self.health = health
        self.recurrences = recurrences
        recurrences.expectEnd(of: Self.trouble)
    }

    /// Whether the history can be read now.
    var isConnected: Bool { state.withLock { $0.isConnected } }

    /// Whether to try again. One who was never let in, for the user, the password, the rights or the TLS files, is told so at once.
    func mayRetry(_ error: StreamError) -> Bool {
        state.withLock { $0.wasConnected } || !Self.isOfSettings(error)
    }

    /// Whether a reading goes on after an error: as long as it looks for a node to read from. One that was read from may be followed by
    /// another history.
    func mayGoOn(after error: StreamError) -> Bool {
        mayRetry(error) && (!isConnected || error.code == .replicaBehind)
    }

    /// A reading begins.
    func begin() {
        state.withLock { $0.isConnected = false }
    }

    /// Takes note of a change.
    func note(_ change: StreamReaderState) {
        switch change {
        case .connecting(let address, let attempt):
            recurrences.logger.debug(
                "connecting to read the history",
                metadata: ["broker": "\(address)", "attempt": "\(attempt)"]
            )
        case .passedOver(let address, let error):
            recurrences.logger.debug(
                "another node reads the history",
                metadata: ["broker": "\(address)", "error": "\(error)"]
            )
        case .connected(let address):
            state.withLock { $0 = State(isConnected: true, wasConnected: true) }
            health.set(nil, of: .reading)
            recurrences.logEnd(of: Self.trouble, .info, "history is read") { ["broker": "\(address)"] }
        case .disconnected(let error, let wait): noteTrouble(error, retryIn: wait)
        case .stopped:
            state.withLock { $0.isConnected = false }
        }
    }

    /// The history can't be read for now.
    func noteTrouble(_ error: StreamError, retryIn wait: Duration) {
        state.withLock { $0.isConnected = false }
        health.set(error.description, of: .reading)
        recurrences.log(.error, "history can't be read", reason: error.description, of: Self.trouble) {
            ["error": "\(error)", "retryIn": "\(wait.formatted(.units(allowed: [.seconds, .milliseconds])))"]
        }
    }

    private static func isOfSettings(_ error: StreamError) -> Bool {
        switch error.code {
        case .authenticationFailed, .accessRefused: true
        case .tlsFailed: error.origin == .caller
        default: false
        }
    }
}
