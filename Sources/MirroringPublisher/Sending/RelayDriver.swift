import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles
import MirroringWire
import RabbitMQClient

/// Does what ``Relay`` says: reads the outbox, publishes, and removes what is confirmed.
actor RelayDriver {
    private static let period: Duration = .seconds(1)
    /// How many periods lie between two looks at what others have in the folder.
    private static let periodsBetweenSurveys = 10

    private let executor = SerialQueueExecutor(label: "mirroring.outbox.relay")
    private let configuration: PublisherConfiguration
    private let outbox: Outbox
    private let upkeep: OutboxUpkeep
    private let status: DeliveryStatus
    private let recurrences: RecurrenceLog
    private var relay: Relay
    private var sources: EventSources
    private var log: DeliveryLog
    private var generator = SystemRandomNumberGenerator()

    /// A queue of its own: reading files blocks, and the shared threads must not.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(configuration: PublisherConfiguration, outbox: Outbox, status: DeliveryStatus, logger: Logger) {
        self.configuration = configuration
        self.outbox = outbox
        self.status = status
        let recurrences = RecurrenceLog(logger: logger)
        self.recurrences = recurrences
        upkeep = OutboxUpkeep(outbox, status: status, recurrences: recurrences)
        relay = Relay(
            capacity: configuration.window,
            backoff: configuration.backoff,
            nackPatience: configuration.nackPatience
        )
        sources = EventSources(outbox)
        log = DeliveryLog(status: status, recurrences: recurrences)
    }

    /// Delivers until the task is cancelled.
    func run() async {
        let connections = ConnectionLog(status: status, recurrences: recurrences)
        let reconnection = ConnectionRecovery(
            configuration: configuration.broker,
            backoff: configuration.backoff,
            onStateChange: { connections.record($0) }
        )
        await withTaskGroup { group in
            group.addTask { await self.upkeep.run() }
            group.addTask { await self.lookAfterSources() }
            do {
                // It returns where a job was found to be forbidden: without it the others need not wait.
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
        await adopt()
        relay.connected()
        defer {
            relay.disconnected()
            status.update { $0.isBlocked = false }
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.listen(to: publisher) }
                group.addTask { try await self.publish(through: publisher) }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as AMQPError {
            let refusal = try relay.leaveOut(after: error, from: publisher.user)
            recurrences.logger.warning(
                "broker refuses events of a job",
                metadata: ["job": "\(refusal.job.lowercased)", "error": "\(refusal.reason)"]
            )
            free(refusal.delivered)
            sources.leave(refusal.left, because: refusal.job)
            freeDone()
        }
        try Task.checkCancellation()
    }

    // MARK: To the broker

    private func publish(through publisher: AMQPPublisher) async throws {
        while true {
            try Task.checkCancellation()
            refill()
            switch relay.next(using: &generator) {
            case .wait:
                await outbox.wake.wait()
            case .pause(let time):
                try await Task.sleep(for: time)
                relay.resume()
            case .probe:
                var message = BarrierMessage().message(user: publisher.user)
                message.token = Relay.probeToken
                try await publisher.publish([message])
            case .publish(let batch):
                try await publisher.publish(batch.map { message(of: $0.item, token: $0.token, user: publisher.user) })
                if let time = relay.rest(after: batch.count) { try await Task.sleep(for: time) }
            }
        }
    }

    private func message(of pending: PendingEvent, token: UInt64, user: String) -> OutgoingMessage {
        var message = EventMessage.make(
            pending.event,
            body: pending.body,
            user: user,
            delay: pending.delay(),
            cloudEvents: configuration.cloudEvents
        )
        message.token = token
        return message
    }

    private func refill() {
        while relay.room > 0, let batch = sources.next(relay.room, except: relay.forbiddenJobs.contains) {
            log.record(batch)
            relay.accept(batch.events)
        }
        if sources.failure == nil { log.recordReading() }
        // What holds nothing that can be delivered gets no confirm that would end it.
        freeDone()
        // Nor does what the broker said when nothing was to be delivered.
        if relay.isClear { log.recordTaking() }
        updateStatus()
    }

    // MARK: From the broker

    private func listen(to publisher: AMQPPublisher) async throws {
        for await batch in publisher.events {
            for event in batch {
                let news = relay.hear(event)
                log.record(news)
                switch news {
                case .delivered(let events), .leftToHistory(_, let events): free(events)
                case .refused, .probeRefused, .blocked, .unblocked: break
                case .probeForbidden(let error), .ended(let error): throw error
                }
            }
            outbox.wake.send()
        }
    }

    /// Frees the room of events that are delivered.
    private func free(_ events: [PendingEvent]) {
        guard !events.isEmpty else { return }
        let own = sources.markDelivered(events)
        if own.count < events.count {
            status.update { $0.adoptedDelivered += events.count - own.count }
        }
        // This may end a `flush`, which then asks how many events were delivered,
        freeDone()
        updateStatus()
        // and this a `drain`, which then asks how many events wait, those adopted included.
        if own.count > 0 { outbox.markDelivered(own) }
    }

    // MARK: What dead processes left

    /// Each second, until the task is cancelled.
    private func lookAfterSources() async {
        var periods = 0
        while true {
            do {
                try await Task.sleep(for: Self.period)
            } catch {
                return
            }
            periods += 1
            checkpoint(sources.orphans)
            if sources.resume() { outbox.wake.send() }
            if periods.isMultiple(of: Self.periodsBetweenSurveys) { await survey() }
        }
    }

    /// Looks into the folder once, for its size and, while somebody takes it, for what dead processes left.
    private func survey() async {
        guard relay.isConnected else {
            await upkeep.survey()
            return
        }
        await adopt()
        outbox.wake.send()
    }

    private func adopt() async {
        // Those that are given back in the meantime are among them, and would otherwise be adopted again at once.
        let known = relay.forbiddenJobs.processes.union(sources.processes)
        guard let findings = await upkeep.adopt(except: known) else { return }
        relay.forbiddenJobs.forgetProcesses(except: findings.processes)
        log.forgetDamages(except: findings.processes)
        sources.adopt(findings.adopted)
        freeDone()
        reportAdopted()
    }

    /// Removes the files of dead processes whose events are all delivered, and gives back those whose rest is refused.
    private func freeDone() {
        let done = sources.removeDone()
        guard !done.isEmpty else { return }
        for events in done {
            guard let job = events.refusedJob else {
                events.remove()
                continue
            }
            relay.forbiddenJobs.leave(events.instance, because: job)
            checkpoint([events])
        }
        reportAdopted()
    }

    /// Writes down how far what dead processes left is delivered.
    private func checkpoint(_ orphans: [OrphanedEvents]) {
        for events in orphans {
            do throws(OutboxError) {
                try events.checkpoint()
            } catch {
                // It only saves work after a crash.
                recurrences.logger.debug("checkpoint not written", metadata: ["error": "\(error)"])
            }
        }
    }

    private func close() async {
        checkpoint(sources.orphans)
        await upkeep.close()
        sources.close()
        log.recordEnd()
        recurrences.finish()
    }

    // MARK: What health tells

    private func reportAdopted() {
        log.record(adopted: sources.processes, waiting: sources.orphansWaiting, forbidden: relay.forbiddenJobs)
    }

    private func updateStatus() {
        let oldest = relay.oldest?.event.status.receivedTime
        let waiting = sources.orphansWaiting
        status.update {
            $0.oldest = oldest
            $0.adopted = waiting
        }
    }
}
