import MirroringEvents
import MirroringWire
import RabbitMQClient

import struct Foundation.UUID

/// The queue of a target: one for each, so that one that is away holds up no other, and the broker keeps what waits for it.
struct AlertQueue: Sendable {
    /// Its name.
    let name: String
    /// By what it is bound.
    let keys: [(exchange: String, key: String)]

    /// - Parameters:
    ///   - target: the target's name.
    ///   - user: the broker's user whose queue it is.
    ///   - followsRuns: whether the target hears also of runs that begin.
    ///   - canary: the job of the canary; nil if there is none.
    init(of target: String, user: String, followsRuns: Bool, canary: UUID?) {
        name = WireNames.Queue.subscriber(user: user, name: "alert-\(target)")
        var selections = [
            EventSelection(severity: .error), EventSelection(state: .mirroringJobCompleted),
            EventSelection(outcome: .cancelled),
        ]
        if followsRuns { selections.append(EventSelection(state: .mirroringJobInitialized)) }
        if let canary { selections.append(.job(canary)) }
        keys =
            selections.map { (WireNames.Exchange.events, $0.bindingKey) }
            + [(WireNames.Exchange.monitor, WireNames.MonitorKey.jobPrefix + "#")]
    }

    /// Makes what is missing of it; what an operator has removed since is made again with the next call.
    func declare(on consumer: AMQPConsumer) async throws(AMQPError) {
        let arguments: FieldTable = ["x-queue-type": "quorum", "x-single-active-consumer": .bool(true)]
        try await consumer.declare(QueueDeclaration(name, arguments: arguments))
        for (exchange, key) in keys {
            try await consumer.bind(QueueBinding(queue: name, exchange: exchange, key: key))
        }
    }
}
