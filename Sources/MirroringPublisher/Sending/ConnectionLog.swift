import Foundation
import Logging
import MirroringDiagnostics
import RabbitMQClient

/// Records the states of the connection: in the health, and in the log as far as they are news.
struct ConnectionLog: Sendable {
    /// What the log tells the beginning and the end of.
    private static let trouble = "connection"

    private let status: DeliveryStatus
    private let recurrences: RecurrenceLog

    init(status: DeliveryStatus, recurrences: RecurrenceLog) {
        self.status = status
        self.recurrences = recurrences
        recurrences.expectEnd(of: Self.trouble)
    }

    /// Takes the next state.
    func record(_ state: ConnectionState) {
        switch state {
        case .connecting(let address, let attempt):
            status.update { $0.unansweredBroker = "\(address)" }
            recurrences.logger.debug("connecting", metadata: ["broker": "\(address)", "attempt": "\(attempt)"])
        case .connected(let address):
            // Where the broker refuses the events themselves, a new connection is not news: a confirm is.
            let isNews = !status.current.isRefused
            status.update {
                $0.isConnected = true
                $0.alarm = nil
                $0.unansweredBroker = nil
                if isNews { $0.deliveryError = nil }
            }
            if isNews { recurrences.logEnd(of: Self.trouble, .info, "connected") { ["broker": "\(address)"] } }
        case .disconnected(let error, let wait):
            status.update {
                $0.isConnected = false
                $0.alarm = nil
                $0.unansweredBroker = nil
                $0.isRefused = error.origin == .channel
                $0.deliveryError = error.description
                // A missing exchange is what an engine sees of a broker without our topology; a channel says it.
                $0.lacksTopology = error.code == .notFound && error.origin == .channel
            }
            // What a channel says is about the events: that they are taken again is its end.
            let trouble = error.origin == .channel ? DeliveryLog.refusal : Self.trouble
            recurrences.log(.info, "disconnected", reason: error.description, of: trouble) {
                ["error": "\(error)", "retryIn": "\(wait.formatted(.units(allowed: [.seconds, .milliseconds])))"]
            }
        case .stopped:
            status.update { $0.isConnected = false }
        }
    }
}
