import MirroringEvents
public import MirroringOfflineLog
import MirroringWire
public import RabbitMQClient

/// The broker's queue of dead letters, for whoever wants to look without taking any.
public struct DeadLetterQueue: Sendable {
    /// How many can be looked at: as many as a broker sends without an acknowledgement.
    public static let mostLetters = 10_000

    /// How far a look goes.
    struct Reach {
        /// How many letters are wanted.
        var letters: Int
        /// How many there may be in all; where there are more, none is looked at.
        var inAll = Int.max
        /// After how many bytes of bodies it ends: all are in memory until then, because none is acknowledged.
        var bytes = Int.max

        /// A bridge's look for what another one has sent: the newest letters are in doubt, and a look begins with the oldest.
        static let leaders = Self(letters: mostLetters, inAll: mostLetters, bytes: 64 << 20)
    }

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
            let (notes, count) = try await Self.read(Reach(letters: limit), on: consumer) { DeadLetterNote(letter: $0) }
            return Look(notes: notes, count: max(count, notes.count))
        }
    }

    /// What a bridge's look has shown.
    struct Arrived: Sendable {
        /// The letters that are there, whoever has sent them.
        var places: Set<LetterFingerprint.Place> = []
        /// Whether there are no others.
        var isAll = false
    }

    /// The letters that are there, as far as a look shows them, which are then as they were. What it does not show is not known to be
    /// there.
    ///
    /// - Parameter consumer: asks.
    static func letters(on consumer: AMQPConsumer) async throws -> Arrived {
        let (letters, count) = try await read(.leaders, on: consumer) { letter -> LetterFingerprint.Place? in
            guard let position = DeadLetterMessage(letter).position, let fingerprint = LetterFingerprint(letter: letter)
            else { return nil }
            return LetterFingerprint.Place(position: position, fingerprint: fingerprint)
        }
        return Arrived(places: Set(letters.compactMap(\.self)), isAll: letters.count >= count)
    }

    private static func read<Letter: Sendable>(
        _ reach: Reach,
        on consumer: AMQPConsumer,
        _ makeLetter: @escaping @Sendable (Delivery) -> Letter
    ) async throws -> (letters: [Letter], count: Int) {
        let count = try await consumer.declare(.passive(WireNames.Queue.deadLetter)).messages
        var reach = reach
        reach.letters = min(count, reach.letters, mostLetters)
        guard reach.letters > 0, count <= reach.inAll else { return ([], count) }
        let request = ConsumeOptions(
            queue: WireNames.Queue.deadLetter,
            prefetch: UInt16(reach.letters),
            bodyLimit: ReceivedEvent.carriedBytes
        )
        let letters = try await consumer.withSubscription(request) { [reach] subscription in
            try await read(reach, from: subscription, makeLetter)
        }
        return (letters, count)
    }

    private static func read<Letter: Sendable>(
        _ reach: Reach,
        from subscription: Subscription,
        _ makeLetter: @escaping @Sendable (Delivery) -> Letter
    ) async throws -> [Letter] {
        let reading = Reading<Letter>(reach)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await batch in subscription.deliveries {
                    if await reading.take(batch, makeLetter) { return }
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

    /// What a look has shown so far.
    actor Reading<Letter: Sendable> {
        private(set) var letters: [Letter] = []
        private let reach: Reach
        private var bytes = 0

        init(_ reach: Reach) {
            self.reach = reach
        }

        private var isFinished: Bool { letters.count == reach.letters || bytes >= reach.bytes }

        /// - Returns: whether that is all that is looked at.
        func take(_ batch: [Delivery], _ makeLetter: (Delivery) -> Letter) -> Bool {
            for delivery in batch where !isFinished {
                letters.append(makeLetter(delivery))
                bytes += delivery.body.count
            }
            return isFinished
        }
    }
}
