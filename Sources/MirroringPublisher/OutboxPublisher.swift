public import Logging
public import MirroringEvents

/// Delivers events to a broker without ever making the engine wait: the sink that `mirror` plugs into its runs.
///
/// ``notify(_:)`` keeps an event in the outbox, a folder of files, and returns; ``run()`` delivers it as soon as a broker takes
/// it. What is left when the process ends, however it ends, is delivered by the next process that publishes to that broker.
///
/// ```swift
/// let publisher = try OutboxPublisher(configuration: configuration, logger: logger)
/// let delivery = Task { await publisher.run() }
/// publisher.notify(event)
/// let waiting = await publisher.drain(for: .seconds(5))
/// delivery.cancel()
/// await delivery.value
/// ```
public final class OutboxPublisher: MirroringEventSink {
    private let outbox: Outbox
    private let sender: Sender
    private let status = DeliveryStatus()

    /// Opens the outbox. No broker is needed, and none is asked.
    ///
    /// - Throws: ``OutboxError`` if the folder can't be used.
    public init(configuration: PublisherConfiguration, logger: Logger) throws(OutboxError) {
        outbox = try Outbox(configuration)
        sender = Sender(configuration: configuration, outbox: outbox, status: status, logger: logger)
    }

    /// Keeps an event and returns, in a few microseconds: after that, killing the process loses nothing.
    ///
    /// An event that can't be kept (the disk or the outbox is full, and memory too) is counted in ``PublisherHealth/lost`` and
    /// logged as an error; the engine goes on.
    public func notify(_ event: MirroringStatusEventArgs) {
        outbox.accept(event, body: event.encodedJSON())
    }

    /// Delivers events until the task is cancelled. Call it once.
    ///
    /// At its end it removes what is confirmed and leaves what waits to the next process; events may still be notified.
    public func run() async {
        await sender.run()
    }

    /// Waits until everything notified so far is confirmed, or the time is over. ``run()`` must be running.
    ///
    /// - Returns: how many events still wait.
    public func drain(for time: Duration) async -> Int {
        await withTaskGroup { group in
            group.addTask { await self.outbox.isEmptied() }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
        return health.waiting
    }

    /// How the delivery stands now.
    public var health: PublisherHealth {
        let values = status.current
        var health = PublisherHealth()
        health.isConnected = values.isConnected
        health.isBlocked = values.isBlocked
        health.waiting = outbox.waiting + values.adopted
        health.oldestWaiting = values.oldest ?? outbox.oldest?.event.status.receivedTime
        health.lost = outbox.lost
        health.lastError = values.lastError
        return health
    }
}
