import Logging
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// Makes what the bridge needs on the broker, where it is missing.
///
/// `mom topology apply` made it first, with its policies: where there is neither the exchange of the events nor the history, nothing was
/// ever applied, and the bridge says so. What an operator has removed since is made again. That an exchange was, and is back, the broker
/// tells nobody: it has lost its bindings, so these are made each time.
struct TopologyMaintainer {
    let health: BridgeHealth
    let clock: any Clock<Duration>
    let logger: Logger

    /// What is missing is to be back within ten seconds, on a busy broker too.
    private static let interval = Duration.seconds(5)

    /// Declares everything, once, but what was refused before and is not due again.
    ///
    /// - Parameters:
    ///   - consumer: a connection to the broker.
    ///   - refused: what was refused on it.
    /// - Throws: `AMQPError` if the topology was never applied, the history can't be made, or the connection is over.
    func ensure(on consumer: AMQPConsumer, _ refused: inout RefusedParts) async throws(AMQPError) {
        try await requireTopology(on: consumer)
        for part in TopologyPart.all where refused.isDue(part, at: .now) {
            do {
                let isMissing = try await part.isMissing(on: consumer)
                try await part.declare(on: consumer)
                refused.accept(part)
                if isMissing {
                    logger.warning("made a part of the topology that was missing", metadata: ["part": "\(part)"])
                    // What a subscriber's queue alone has got by then is missing in the history. Each comes again in its turn.
                    for binding in part.bindings { try? await binding.declare(on: consumer) }
                }
            } catch {
                guard error.origin == .channel else { throw error }
                refused.refuse(part, error, at: .now)
            }
        }
        if let error = refused.error {
            // Another hand may have made it, with other arguments, or this user may not: what is there will do.
            try await look(for: WireNames.Queue.history, on: consumer)
            report(error)
        } else {
            health.set(nil, of: .topology)
        }
    }

    /// Declares everything again and again, until the connection is over.
    ///
    /// - Parameters:
    ///   - consumer: the connection.
    ///   - refused: what was refused on it at first.
    func keep(on consumer: AMQPConsumer, after refused: RefusedParts) async throws -> Never {
        var refused = refused
        try await clock.every(Self.interval) { try await ensure(on: consumer, &refused) }
    }

    private func report(_ error: AMQPError) {
        let issue = "A part of the topology can't be declared: \(error)"
        if health.set(issue, of: .topology) {
            logger.warning("can't declare a part of the topology", metadata: ["error": "\(error)"])
        }
    }

    private func requireTopology(on consumer: AMQPConsumer) async throws(AMQPError) {
        let exchange = WireNames.Exchange.events
        do {
            try await consumer.declare(.passive(exchange, kind: .topic))
        } catch {
            guard error.code == .notFound else { throw error }
            do {
                try await consumer.declare(.passive(WireNames.Queue.history))
            } catch let history {
                throw history.code == .notFound ? missing("exchange", exchange, error) : history
            }
        }
    }

    private func look(for queue: String, on consumer: AMQPConsumer) async throws(AMQPError) {
        do {
            try await consumer.declare(.passive(queue))
        } catch {
            throw error.code == .notFound ? missing("stream", queue, error) : error
        }
    }

    private func missing(_ kind: String, _ name: String, _ error: AMQPError) -> AMQPError {
        AMQPError(
            .notFound,
            origin: .channel,
            reply: error.reply,
            "The \(kind) \"\(name)\" is not on the broker. Run \"mom topology apply\"."
        )
    }
}
