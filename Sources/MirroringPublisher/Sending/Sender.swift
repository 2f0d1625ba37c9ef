import Logging
import MirroringEvents
import MirroringFiles
import RabbitMQClient

/// Delivers what the outbox holds: adopts what dead processes left, publishes, and keeps every event until it is confirmed.
///
/// What dead processes left goes first, the oldest first: the event that closes a dead run comes from a later process.
actor Sender {
    /// The most events handed to the connection at once: larger batches make heartbeats and confirms wait.
    private static let batchSize = 64
    /// How long the sender rests after a batch, for each event in it, and at most. What comes meanwhile goes together: each batch
    /// costs the broker's stream, and whoever reads it, twenty switches of threads, however many events it holds. It is too short to
    /// be noticed by an engine that sends three events a millisecond or fewer. And while the sender rests nobody has to wake it,
    /// which costs the engine several times what an event costs otherwise.
    private static let rest = (perEvent: Duration.microseconds(250), most: Duration.milliseconds(4))

    private let executor = SerialQueueExecutor(label: "mirroring.outbox.sender")
    let configuration: PublisherConfiguration
    let outbox: Outbox
    let status: DeliveryStatus
    let logger: Logger
    var window: SendWindow<PendingEvent>
    var own: OwnEvents
    private var refusals: Backoff
    var probe = HistoryProbe()
    /// Whether the broker lets this user publish probes.
    var mayProbe = true
    var adopted: [AdoptedEvents] = []
    /// Files and sequences that were complained about: once is enough.
    var reported: Set<String> = []
    /// What the broker does not take from this user.
    var refusedJobs = RefusedJobs()

    /// A queue of its own: reading and listing files blocks, and the shared threads must not.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(configuration: PublisherConfiguration, outbox: Outbox, status: DeliveryStatus, logger: Logger) {
        self.configuration = configuration
        self.outbox = outbox
        self.status = status
        self.logger = logger
        window = SendWindow(capacity: configuration.window, batchSize: Self.batchSize)
        own = OwnEvents(outbox)
        refusals = configuration.backoff
    }

    /// Delivers until the task is cancelled.
    func run() async {
        let log = ConnectionLog(status: status, logger: logger)
        let reconnection = Reconnection(
            configuration: configuration.broker,
            backoff: configuration.backoff,
            onStateChange: { log.record($0) }
        )
        await withTaskGroup { group in
            group.addTask { await self.keepUp() }
            do {
                // It returns where a job was found to be refused: without it the others need not wait.
                while true {
                    try await reconnection.run(on: AMQPPublisher.self) { try await self.deliver(through: $0) }
                }
            } catch {
                // Only cancellation ends it: every error of the broker is retried.
            }
            group.cancelAll()
        }
        await close()
    }

    /// Delivers through one connection until it breaks.
    ///
    /// - Throws: why it broke; not the first time that events of a job are refused.
    private func deliver(through publisher: AMQPPublisher) async throws {
        defer {
            window.disconnected()
            probe.disconnected()
            status.update { $0.isBlocked = false }
        }
        adopt()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.listen(to: publisher) }
                group.addTask { try await self.publish(through: publisher) }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as AMQPError {
            try leaveOut(after: error, from: publisher.user)
        }
        try Task.checkCancellation()
    }

    // MARK: To the broker

    private func publish(through publisher: AMQPPublisher) async throws {
        try await awaitHistory(through: publisher)
        while true {
            try Task.checkCancellation()
            if window.mustPause {
                var generator = SystemRandomNumberGenerator()
                try await Task.sleep(for: refusals.next(using: &generator))
                window.resume()
            }
            refill()
            let batch = window.nextBatch { refusedJobs.contains($0.event.jobId) }
            guard !batch.isEmpty else {
                await outbox.wake.wait()
                continue
            }
            try await publisher.publish(batch.map { message(of: $0.item, token: $0.token, user: publisher.user) })
            // With more waiting, what the window lets through is already as much as the broker takes.
            guard batch.count < Self.batchSize, window.room > 0 else { continue }
            try await Task.sleep(for: min(Self.rest.perEvent * batch.count, Self.rest.most))
        }
    }

    private func message(of pending: PendingEvent, token: UInt64, user: String) -> OutgoingMessage {
        var message = EventMessage.make(pending.event, body: pending.body, user: user, delay: pending.delay())
        message.token = token
        return message
    }

    /// Fills the window.
    private func refill() {
        for index in adopted.indices {
            while window.room > 0 {
                let taken = adopted[index].take(window.room, except: refusedJobs)
                report(taken, isAdopted: true)
                guard !taken.events.isEmpty else { break }
                window.append(taken.events)
            }
        }
        while window.room > 0 {
            let taken = own.take(window.room)
            report(taken, isAdopted: false)
            guard !taken.events.isEmpty else { break }
            window.append(taken.events)
        }
        // What holds nothing that can be delivered gets no confirm that would end it.
        removeFinished()
        updateStatus()
    }

    // MARK: From the broker

    private func listen(to publisher: AMQPPublisher) async throws {
        for await batch in publisher.events {
            for event in batch {
                switch event {
                case .settled(let tokens, let outcome):
                    settle(tokens, outcome)
                case .blocked(let reason):
                    window.isBlocked = true
                    status.update { $0.isBlocked = true }
                    logger.info("The broker takes no events for now.", metadata: ["reason": "\(reason)"])
                case .unblocked:
                    window.isBlocked = false
                    status.update { $0.isBlocked = false }
                    logger.info("The broker takes events again.")
                case .closed(let error):
                    noteProbeRefused(error)
                    throw error ?? AMQPError(.closed, origin: .caller, "The connection was closed.")
                }
            }
            outbox.wake.send()
        }
    }

    /// Says once what the broker does not take, and why.
    func refused(_ why: String) {
        let isNews = status.current.lastError != why
        status.update {
            $0.lastError = why
            $0.isRefused = true
        }
        logger.log(level: isNews ? .info : .debug, "\(why)")
    }

    private func settle(_ tokens: ClosedRange<UInt64>, _ outcome: PublishOutcome) {
        guard !probe.settle(tokens, as: outcome) else { return }
        let delivered = window.settle(tokens, as: outcome)
        if let refusal = outcome.refusal {
            refused(refusal)
        } else if !delivered.isEmpty {
            refusals = configuration.backoff
            if status.current.isRefused { logger.info("The broker takes events again.") }
            status.update {
                $0.lastError = nil
                $0.isRefused = false
            }
        }
        release(delivered)
    }

    func release(_ events: [PendingEvent]) {
        guard !events.isEmpty else { return }
        refusedJobs.taken(events)
        var ownCount = 0
        var unsavedCount = 0
        var ownEnd: OutboxPosition?
        for event in events {
            switch event.origin {
            case .own(let end):
                ownCount += 1
                if end == nil { unsavedCount += 1 }
                ownEnd = end ?? ownEnd
            case .adopted(let instance, let end):
                guard let index = adopted.firstIndex(where: { $0.instance == instance }) else { continue }
                adopted[index].delivered(1, upTo: end)
            }
        }
        if ownCount < events.count {
            status.update { $0.adoptedDelivered += events.count - ownCount }
        }
        // This may end a `flush`, which then asks how many events were delivered,
        removeFinished()
        updateStatus()
        // and this a `drain`, which then asks how many events wait, those adopted included.
        if ownCount > 0 {
            outbox.delivered(ownCount, unsaved: unsavedCount, upTo: ownEnd)
        }
    }

    private func updateStatus() {
        let oldest = window.first?.event.status.receivedTime
        let waiting = adopted.reduce(0) { $0 + $1.waiting }
        status.update {
            $0.oldest = oldest
            $0.adopted = waiting
        }
    }
}

extension PublishOutcome {
    /// What a refusal means and what to do about it; nil for a confirm.
    var refusal: String? {
        switch self {
        case .confirmed:
            nil
        case .nacked:
            "The broker did not keep events (nack), as it does when a queue is full; they are sent again."
        case .returned(let code, let text):
            "The broker returned events, because no queue takes them (\(code) \(text)). They wait; run mom topology apply."
        case .unsendable(let error):
            // Nothing in an event is that long, so it is the name of the user, and no other event could leave either.
            "\(error) Events wait; log in as a user with a shorter name."
        }
    }
}
