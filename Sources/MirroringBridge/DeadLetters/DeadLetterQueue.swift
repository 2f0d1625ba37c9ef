import MirroringEvents
public import MirroringOfflineLog
import MirroringWire
public import RabbitMQClient

/// The broker's queue of dead letters, for whoever wants to look without taking any.
public struct DeadLetterQueue: Sendable {
    /// How many can be looked at: as many as a broker sends without an acknowledgement.
    public static let mostLetters = 10_000

    /// What a look has shown.
    public struct Look: Sendable {
        /// The oldest letters, in their order.
        public let notes: [DeadLetterNote]
        /// How many there are in all.
        public let count: Int
    }

    /// How long nothing may come although there should be more: somebody else takes letters, then.
    private static let patience = Duration.seconds(5)

    private let broker: BrokerConfiguration

    /// The queue of a broker.
    public init(broker: BrokerConfiguration) {
        self.broker = broker
    }

    /// Looks at the oldest letters and gives them back as they were.
    ///
    /// The broker counts each time a letter is given back; the topology's policy lets that happen a million times.
    ///
    /// - Parameter limit: how many at most; no more than ``mostLetters``.
    /// - Throws: `AMQPError`: what the broker said.
    public func look(limit: Int) async throws -> Look {
        let once = ConnectionRecovery.once(configuration: broker)
        return try await once.run(on: AMQPConsumer.self) { consumer in
            let count = try await consumer.declare(.passive(WireNames.Queue.deadLetter)).messages
            let wanted = min(count, limit, Self.mostLetters)
            guard wanted > 0 else { return Look(notes: [], count: count) }
            let request = ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: UInt16(wanted))
            let notes = try await consumer.withSubscription(request) { try await read(wanted, from: $0) }
            return Look(notes: notes, count: max(count, notes.count))
        }
    }

    private func read(_ wanted: Int, from subscription: Subscription) async throws -> [DeadLetterNote] {
        let reading = Reading()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await batch in subscription.deliveries {
                    if await reading.take(batch, wanted) { return }
                }
            }
            group.addTask {
                var before = -1
                while await reading.notes.count > before {
                    before = await reading.notes.count
                    try await Task.sleep(for: Self.patience)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        return await reading.notes
    }

    private actor Reading {
        var notes: [DeadLetterNote] = []

        /// - Returns: whether that is all that was wanted.
        func take(_ batch: [Delivery], _ wanted: Int) -> Bool {
            notes += batch.prefix(wanted - notes.count).map { DeadLetterNote(letter: $0) }
            return notes.count == wanted
        }
    }
}
