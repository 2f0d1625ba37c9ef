import Foundation
import MirroringEvents
import RabbitMQClient

/// What the relay knows about delivery, for whoever asks for the publisher's health at the same time.
final class DeliveryStatus: Sendable {
    /// The relay's part of the health.
    struct Values: Sendable {
        var isConnected = false
        var isBlocked = false
        /// Why the broker takes nothing, or took nothing when the delivery ended.
        var alarm: ResourceAlarm?
        /// The broker to which a connection is being made, as a URI without its password.
        var unansweredBroker: String?
        /// Why there is no connection, or the broker does not take events; nil while it does.
        var deliveryError: String? {
            didSet { lacksTopology = false }
        }
        /// Whether that is because an exchange or a queue of mirroring is not there.
        var lacksTopology = false
        /// Whether that is because the broker takes connections, but not the events.
        var isRefused = false
        /// What can't be done with the outbox, and why.
        var troubles: [OutboxWork: String] = [:]
        /// Events of dead processes that wait.
        var adopted = 0
        /// The dead processes whose events are being delivered; nil before the relay has looked for any.
        var adoptedProcesses: Set<UUID>?
        /// The dead processes whose events were left to another user, because the broker forbids this one their jobs.
        var leftProcesses: Set<UUID> = []
        /// What is said of that, for each job.
        var forbiddenJobs: [String] = []
        /// How many events of dead processes the broker has confirmed.
        var adoptedDelivered = 0
        /// How much of what dead processes left can't be read, and what is wrong with the last of it.
        var unreadable = 0
        var unreadableReason: String?
        /// When the oldest event happened that the relay has.
        var oldest: Timestamp?

        /// What is wrong. What the broker says comes first: that is why events wait.
        var lastError: String? {
            alarm?.description ?? deliveryError ?? OutboxWork.allCases.lazy.compactMap { troubles[$0] }.first
        }
    }

    private let values = Awaited(Values())

    /// The values now.
    var current: Values { values.withLock { $0 } }

    /// Changes the values.
    func update(_ change: (inout Values) -> Void) {
        values.withLock { change(&$0) }
    }

    /// Returns as soon as nothing is left of what dead processes left, or the task is cancelled.
    func flushed() async {
        await values.wait { $0.adoptedProcesses?.isEmpty == true }
    }
}
