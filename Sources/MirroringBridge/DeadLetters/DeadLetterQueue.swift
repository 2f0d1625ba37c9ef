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
    private static let patience = Duration.seconds(20)

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
            let (notes, count) = try await Self.read(limit, on: consumer) { DeadLetterNote(letter: $0) }
            return Look(notes: notes, count: max(count, notes.count))
        }
    }

    /// The letters that are there, whoever has sent them, as far as a look shows them, which are then as they were.
    ///
    /// - Parameter consumer: asks.
    static func letters(on consumer: AMQPConsumer) async throws -> Set<LetterFingerprint.Place> {
        let (letters, _) = try await read(mostLetters, on: consumer) { (letter: Delivery) -> LetterFingerprint.Place? in
            guard let position = DeadLetterMessage(letter).position, let fingerprint = LetterFingerprint(letter: letter)
            else { return nil }
            return LetterFingerprint.Place(position: position, fingerprint: fingerprint)
        }
        return Set(letters.compactMap(\.self))
    }

    private static func read<Letter: Sendable>(
        _ limit: Int,
        on consumer: AMQPConsumer,
        _ makeLetter: @escaping @Sendable (Delivery) -> Letter
    ) async throws -> (letters: [Letter], count: Int) {
        let count = try await consumer.declare(.passive(WireNames.Queue.deadLetter)).messages
        let wanted = min(count, limit, mostLetters)
        guard wanted > 0 else { return ([], count) }
        let request = ConsumeOptions(queue: WireNames.Queue.deadLetter, prefetch: UInt16(wanted))
        let letters = try await consumer.withSubscription(request) { subscription in
            try await read(wanted, from: subscription, makeLetter)
        }
        return (letters, count)
    }

    private static func read<Letter: Sendable>(
        _ wanted: Int,
        from subscription: Subscription,
        _ makeLetter: @escaping @Sendable (Delivery) -> Letter
    ) async throws -> [Letter] {
        let reading = Reading<Letter>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await batch in subscription.deliveries {
                    if await reading.take(batch.prefix(wanted).map(makeLetter), wanted) { return }
                }
            }
            group.addTask {
                var before = -1
                while await reading.letters.count > before {
                    before = await reading.letters.count
                    try await Task.sleep(for: patience)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        return await reading.letters
    }

    private actor Reading<Letter: Sendable> {
        var letters: [Letter] = []

        /// - Returns: whether that is all that was wanted.
        func take(_ batch: [Letter], _ wanted: Int) -> Bool {
            letters += batch.prefix(wanted - letters.count)
            return letters.count == wanted
        }
    }
}
