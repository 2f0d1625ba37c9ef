import MirroringEvents
import RabbitMQClient

/// What a session does with what comes.
extension MonitoringSession {
    /// Passes on what has to be said, and fills what is owed, before anything that is published is taken.
    func makeUp(on consumer: AMQPConsumer) async throws {
        await passOnAsides()
        try await takeOpenedAnswer(on: consumer)
        while let question = joining.fill() { try await fill(question, on: consumer) }
        joining.suspect(
            events.nextDeadline != nil,
            isHistoryMissed: selections.areOfEverything && events.bindings.isHistoryMissed
        )
    }

    private func passOnAsides() async {
        let news = asides
        asides = []
        await passOn(news)
    }

    /// Gives up what was waited for long enough, unless the bridges were asked for it.
    func expire() async {
        guard !joining.awaitsMissing, let deadline = events.nextDeadline, deadline <= .now else { return }
        await passOn(events.expire(at: .now))
    }

    /// Takes what has arrived, and what it shows that this is all.
    ///
    /// - Parameters:
    ///   - batch: what has arrived; empty where nothing has.
    ///   - waited: how long it was waited for.
    func take(_ batch: [Delivery], after waited: Duration) async {
        events.presence.wait(waited)
        joining.wait(waited, hasCome: !batch.isEmpty)
        if !batch.isEmpty { await receive(batch) }
        if events.bindings.awaitsEvents {
            await passOn(events.bindings.wait(waited, hasCome: !batch.isEmpty))
        }
        if hearing == .wanted, let notice = events.presence.judge() {
            // Whether it is for an alarm of the broker's, a question shows.
            joining.hasten()
            await passOn([.bridge(notice)])
        }
    }

    private func receive(_ batch: [Delivery]) async {
        watch.arrive()
        let (news, last) = events.take(batch, of: selections)
        if alarm != nil, news.contains(where: \.isEndOfSilence) { joining.hasten() }
        await passOn(news)
        guard let last else { return }
        joining.note(batch.count, event: last.event.event.status.receivedTime, arrival: last.arrival)
    }

    /// Acknowledges what the subscriber has taken, and looks at the queue where that is worth its cost.
    func acknowledge(_ reading: SessionReading, of queue: SessionQueue) async {
        let acknowledged = await reading.acknowledge()
        watch.acknowledge(acknowledged)
        if acknowledged > 0 { joining.readOn() }
        // What can't be inspected any more has broken, and the deliveries tell that as well.
        if watch.isLookDue { try? await inspect(queue) }
    }
}
