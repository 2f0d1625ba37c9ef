import Foundation
import Logging
import RabbitMQClient

/// Records the states of the connection: in the health, and in the log as far as they are news.
struct ConnectionLog: Sendable {
    let status: DeliveryStatus
    let logger: Logger

    /// Takes the next state.
    func record(_ state: ConnectionState) {
        switch state {
        case .connecting(let address, let attempt):
            status.update { $0.unansweredBroker = "\(address)" }
            logger.debug("connecting", metadata: ["broker": "\(address)", "attempt": "\(attempt)"])
        case .connected(let address):
            // Where the broker refuses the events themselves, a new connection is not news: a confirm is.
            let isNews = !status.current.isRefused
            status.update {
                $0.isConnected = true
                $0.unansweredBroker = nil
                if isNews { $0.lastError = nil }
            }
            logger.log(level: isNews ? .info : .debug, "connected", metadata: ["broker": "\(address)"])
        case .disconnected(let error, let wait):
            let isNews = status.current.lastError != error.description
            status.update {
                $0.isConnected = false
                $0.unansweredBroker = nil
                $0.isRefused = error.origin == .channel
                $0.lastError = error.description
                // A missing exchange is what an engine sees of a broker without our topology; a channel says it.
                $0.lacksTopology = error.code == .notFound && error.origin == .channel
            }
            logger.log(
                level: isNews ? .info : .debug,
                "disconnected",
                metadata: [
                    "error": "\(error)", "retryIn": "\(wait.formatted(.units(allowed: [.seconds, .milliseconds])))",
                ]
            )
        case .stopped:
            status.update { $0.isConnected = false }
        }
    }
}
