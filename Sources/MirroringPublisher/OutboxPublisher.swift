public import Logging
public import MirroringEvents
import RabbitMQClient
import Synchronization

/// Delivers events to a broker without ever making the engine wait: the sink that `mirror` gives to its runs.
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
    private let relay: RelayDriver
    private let status = DeliveryStatus()
    private let runs = Mutex(Runs())

    /// What is remembered of the runs.
    private struct Runs {
        var admission = RunAdmission()
        var losses = UntoldLosses()
    }

    /// Opens the outbox. No broker is needed, and none is asked.
    ///
    /// - Throws: ``OutboxError`` if the folder can't be used.
    public init(configuration: PublisherConfiguration, logger: Logger) throws(OutboxError) {
        outbox = try Outbox(configuration)
        relay = RelayDriver(configuration: configuration, outbox: outbox, status: status, logger: logger)
    }

    /// Keeps an event and returns, in a few microseconds: after that, killing the process loses nothing.
    ///
    /// Nothing leaves that readers would refuse (`MirroringStatusEventArgs.validate()`):
    /// - What can be mended is: numbers and times beyond their bounds go to the nearest that is allowed, and what exceeds
    ///   `EventLimits` is cut, the errors of the log last. A warning of the category `internal` in the event's log says what was
    ///   changed. ``PublisherHealth/mended`` counts these events.
    /// - An event that ends its run is mended in any case: where its sequence is invalid, or was used before, it gets the run's next.
    /// - What has no place in its run is refused: a sequence that is invalid or was used by another event, and anything after the
    ///   event that ended the run. ``PublisherHealth/refused`` counts it. The last 1,024 runs and the last 64 events of each are
    ///   remembered for that; what is older passes, and readers drop it.
    ///
    /// An event that can't be kept (the disk or the outbox is full, and more events wait to be sent, those in the file included, than
    /// ``PublisherConfiguration/queuedEvents`` and ``PublisherConfiguration/queuedBytes`` let stay in memory) is counted in
    /// ``PublisherHealth/lost``. Either is logged as an error, and the engine goes on. The run's next event that can be kept says
    /// which are lost and why, in a line of its status log, and is at least a warning. Events that end a run are still kept when the
    /// outbox holds its maximum. Of an event that comes after its run's end no event can tell.
    public func notify(_ event: MirroringStatusEventArgs) {
        take(event, or: .memoryOrLoss)
    }

    /// Keeps an event as ``notify(_:)`` does, unless there is no room for it: then it is the caller's as before, who can wait, and nothing is
    /// lost.
    ///
    /// What the disk does not take is kept in memory only while a broker takes events. An event that is not kept may come again; until it
    /// does, nobody else may have events of its run.
    ///
    /// - Throws: why it is not kept.
    package func keep(_ event: MirroringStatusEventArgs) throws(OutboxError) {
        let values = status.current
        if let error = take(event, or: values.isConnected && !values.isBlocked ? .memory : .none) { throw error }
    }

    /// - Returns: why it is not kept; nil if it is, and where it was refused.
    @discardableResult
    private func take(_ event: MirroringStatusEventArgs, or makeshift: Outbox.Makeshift) -> OutboxError? {
        var event = event
        var changes = EventChanges()
        let run = RunKey(event)
        let (known, verdict, losses) = runs.withLock { runs in
            let known = makeshift == .memoryOrLoss ? nil : runs.admission.knowledge(of: run)
            return (known, runs.admission.judge(event), runs.losses[run])
        }
        switch verdict {
        case .fits: break
        case .moved(let sequence):
            changes.record("sequence from \(event.sequence) to \(sequence)")
            event.sequence = sequence
        case .refused(let why):
            runs.withLock { $0.losses.add(event, because: .refused(why)) }
            outbox.countRefused(because: why)
            return nil
        case .late(let why):
            outbox.countRefused(because: why)
            return nil
        }
        let outgoing = OutgoingEvent(event, changes: changes, telling: losses.map { [$0.entry] } ?? [])
        let error = outbox.accept(outgoing, or: makeshift)
        if let error {
            runs.withLock { runs in
                if let known {
                    runs.admission.putBack(known, of: run)
                } else {
                    runs.losses.add(outgoing.event, because: .notKept(error))
                }
            }
        } else if let losses {
            runs.withLock { $0.losses.markTold(losses, of: run) }
        }
        return error
    }

    /// Delivers events until the task is cancelled. Call it once.
    ///
    /// At its end it removes what is confirmed and leaves what waits to the next process; events may still be notified.
    public func run() async {
        await relay.run()
    }

    /// Waits until everything notified so far is confirmed, or the time is over. ``run()`` must be running.
    ///
    /// - Returns: how many events still wait.
    public func drain(for time: Duration) async -> Int {
        await wait(for: time) { [outbox] in await outbox.emptied() }
        return health.waiting
    }

    /// Waits until everything is confirmed that dead processes left for this broker and it takes from this user, or the time is
    /// over. ``run()`` must be running; what processes leave that die in the meantime is found within some seconds.
    public func flush(for time: Duration) async {
        await wait(for: time) { [status] in await status.flushed() }
    }

    /// Returns when something is over, or the time is.
    private func wait(for time: Duration, until isOver: @escaping @Sendable () async -> Void) async {
        await withTaskGroup { group in
            group.addTask { await isOver() }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Puts files back that somebody has removed while events wait in them, as ``run()`` does each second; for a last look at
    /// ``health``. What can't be put back is counted in ``PublisherHealth/unsaved``, with ``PublisherHealth/storingError``.
    public func restore() {
        do throws(OutboxError) {
            if try outbox.restore() > 0 { try outbox.flush() }
        } catch {
            // The health says what is not stored, and why.
        }
    }

    /// What would be left if the process ended now; nothing of other living processes, nor of other users, who may have put in as much
    /// as they like.
    ///
    /// - Throws: ``OutboxError`` if the folder can't be read.
    public func backlog() throws(OutboxError) -> OutboxBacklog {
        // One look at the relay: what it gives back later is still counted as its own, and not a second time.
        let values = status.current
        let survey = try OutboxSurvey(
            of: outbox.folder.path,
            for: outbox.target,
            except: values.adoptedProcesses ?? [],
            scope: .own
        )
        var backlog = survey.backlog(forbidden: values.leftProcesses)
        backlog.waiting += outbox.waiting - outbox.unsaved + values.adopted
        let oldest = values.oldest ?? outbox.oldest?.event.status.receivedTime
        backlog.oldest = [oldest, backlog.oldest].compactMap(\.self).min()
        return backlog
    }

    /// How the delivery stands now.
    public var health: PublisherHealth {
        let values = status.current
        var health = PublisherHealth()
        health.isConnected = values.isConnected
        health.isBlocked = values.isBlocked
        health.alarm = values.alarm?.reason
        health.unansweredBroker = values.unansweredBroker
        health.waiting = outbox.waiting + values.adopted
        health.oldestWaiting = values.oldest ?? outbox.oldest?.event.status.receivedTime
        health.unsaved = outbox.unsaved
        health.lost = outbox.lost
        (health.refused, health.refusalReason) = outbox.refused
        health.unreadable = values.unreadable
        health.unreadableReason = values.unreadableReason
        health.mended = outbox.mended
        health.storingError = outbox.storingError
        health.adoptedDelivered = values.adoptedDelivered
        health.forbiddenJobs = values.forbiddenJobs
        health.lastError = values.lastError
        health.lacksTopology = values.lacksTopology && values.alarm == nil
        return health
    }
}
