import MirroringEvents
import MirroringWire
import RabbitMQClient

/// How a session makes sure that its queue is there and bound, and that nothing was dropped from it.
extension MonitoringSession {
    /// How often a queue is looked at whose subscription is over, if the period is longer: the policy of sessions deletes one that nobody
    /// consumes or looks at for five minutes.
    private static let periodOfUnread = Duration.seconds(60)

    /// The shortest time between two looks at the queue, whatever is set.
    private static let shortestStep = Duration.milliseconds(10)

    /// How often is looked whether something is due.
    private var step: Duration {
        var usual = min(Self.periodOfUnread, CheckpointSchedule.shortestInterval)
        if hearing == .wanted { usual = min(usual, events.presence.period) }
        return max(min(configuration.period, configuration.checkpoint, usual), Self.shortestStep)
    }

    /// Restores the bindings every period, which costs nothing where they are, and inspects the queue, however long a reader takes.
    /// What is lost is told at once, and ends the reading, unless that has ended with a better reason.
    func keepChecking(_ queue: SessionQueue) async {
        do {
            var next = ContinuousClock.now + configuration.period
            while true {
                try await Task.sleep(until: min(next, ContinuousClock.now + step), clock: .continuous)
                // Whether bridges are silent, the loop finds where it has waited.
                if joining.isCheckpointDue(at: .now) || hearing == .wanted || events.bindings.awaitsEvents { wake() }
                let isDue = next <= .now
                guard isDue || reading?.subscription.isOver == true else { continue }
                try await inspect(queue)
                guard isDue else { continue }
                for selection in selections.all { try await queue.bind(selection) }
                if hearing.isTriedEachPeriod { try await listen(queue) }
                next = ContinuousClock.now + configuration.period
            }
        } catch let error as AMQPError {
            lose(error)
            await reading?.end(because: error)
        } catch {
            // Cancelled: the reading has ended.
        }
    }

    /// Takes note of it at once when the connection breaks, however slow the reader is.
    func watchConnection(of consumer: AMQPConsumer) async {
        for await error in consumer.losses { lose(error) }
    }

    private func lose(_ error: AMQPError) {
        // The reading has ended by then, and its reason is reported.
        guard !Task.isCancelled else { return }
        watch.lose(error)
        tellLoss()
    }

    /// Reports a loss to whoever looks where the reader stands still; it gets the same when it has come so far.
    func tellLoss() {
        guard let error = watch.tellLoss() else { return }
        report(.connection(.interrupted(MonitoringError(error))))
    }

    /// Makes sure that the queue is there and has a consumer, and has made up for it if the broker may have dropped events from it.
    func inspect(_ queue: SessionQueue) async throws(AMQPError) {
        guard let known = joining.known, let reading else { return }
        let subscription = reading.subscription
        let look = watch.look(known: known)
        let state = try await queue.inspect()
        let finding = watch.finish(look, messages: state.messages, consumers: state.consumers, at: .now)
        if let known = finding.lostSince {
            if joining.lose(since: known) { reportBehind(since: known) }
            // That is the reason for what comes from a bridge alone.
            events.bindings = BindingWatch()
            wake()
        }
        if finding.isUnconsumed { await subscription.cancel(because: queue.unconsumed) }
        if finding.isStalled { throw queue.stalled(state.messages) }
    }

    /// Tells at once, however slow the reader is: it gets the same when it has come so far.
    func reportBehind(since known: KnownTime) {
        report(.behind(since: known.time(at: .now)))
    }

    /// Binds the queue for what bridges say; it costs nothing where it is bound. Where that can't be, events go on, and the subscriber is
    /// told once.
    func listen(_ queue: SessionQueue) async throws(AMQPError) {
        do {
            try await queue.listen(to: selections.all.first?.jobId)
            hearing = .wanted
        } catch {
            guard error.isRefusal else { throw error }
            if hearing == .wanted {
                asides.append(.unheard(MonitoringError(error)))
                wake()
            }
            hearing = error.code == .accessRefused ? .refused : .missing
        }
    }
}
