import Logging
import MirroringEvents
package import MirroringPublisher
package import MirroringSettings
import RabbitMQClient

/// The delivery of a command's events: beside its work, and for a while after it.
package struct EventDelivery: Sendable {
    /// The sink that keeps the events and delivers them.
    package let publisher: OutboxPublisher
    private let command: String
    private let settings: EffectiveSettings
    private let folder: String
    /// How long it is waited for at the end.
    package let wait: Duration

    /// Opens the outbox.
    ///
    /// - Parameters:
    ///   - settings: the engine's.
    ///   - command: whose events they are, `mirror` or `mom`.
    /// - Throws: ``CommandFailure`` (exit code 2) for a setting that is wrong and an outbox that can't be used.
    package init(_ settings: EffectiveSettings, of command: String) throws(CommandFailure) {
        let configuration = try PublisherConfiguration(settings, connectionName: command)
        // What the publisher has to say is in its health, and said at the end.
        let logger = Logger(label: "\(command).publisher", factory: { _ in SwiftLogNoOpLogHandler() })
        do {
            publisher = try OutboxPublisher(configuration: configuration, logger: logger)
            let seconds = try settings.reader.checkedInt(
                forKey: "outbox.wait",
                in: 0...3_600,
                unit: "seconds",
                default: 5
            )
            wait = .seconds(seconds)
        } catch let error as OutboxError {
            throw settings.failure(error)
        } catch {
            throw settings.failure(error)
        }
        folder = configuration.outboxFolder
        self.settings = settings
        self.command = command
    }

    /// What the outbox says, and the setting that decides about it.
    package func sentence(_ error: OutboxError) -> String { settings.sentence(error) }

    /// Does work while events are delivered, and goes on delivering for a while when it is done.
    package func whileDelivering<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        // Not a child task: what cancels the work must not end the delivery of the event that tells it.
        let delivering = Task.detached { [publisher] in await publisher.run() }
        do {
            let result = try await work()
            await finish(delivering)
            return result
        } catch {
            await finish(delivering)
            throw error
        }
    }

    private func finish(_ delivering: Task<Void, Never>) async {
        _ = await Task.detached { [wait, publisher] in await publisher.drain(for: wait) }.value
        await end(delivering)
    }

    /// Delivers what dead processes left, until nothing of it is left, the time is over or the task is cancelled.
    package func flush() async {
        let delivering = Task.detached { [publisher] in await publisher.run() }
        await publisher.flush(for: wait)
        await end(delivering)
    }

    private func end(_ delivering: Task<Void, Never>) async {
        // Asked before: the end of the delivery ends the connection too, and its files are removed after that.
        let isConnected = publisher.health.isConnected
        delivering.cancel()
        // Without a connection there is nothing to finish, and an attempt to connect may take its time to end.
        if isConnected { await delivering.value }
    }

    /// Says what was not delivered, if anything was not.
    ///
    /// - Parameter isQuiet: whether nothing is said where neither is so, such as of events that wait for others.
    /// - Returns: whether events are lost, still wait for this broker, or neither.
    package func report(isQuiet: Bool = false) -> CommandExitCode {
        publisher.restore()
        let health = publisher.health
        var text = OutboxText(folder: folder)
        text.lost(health, because: health.storingError.map(settings.sentence))
        text.refused(health)
        text.unreadable(health)
        var waiting = health.waiting - health.unsaved
        do throws(OutboxError) {
            let backlog = try publisher.backlog()
            waiting = backlog.waiting
            text.waiting(waiting, since: backlog.oldest, why: health.reason)
            text.forbidden(backlog.forbidden, because: health.forbiddenJobs)
            text.elsewhere(backlog.elsewhere)
        } catch {
            // What dead processes left is not known.
            text.waiting(waiting, since: health.oldestWaiting, why: health.reason)
            text.problems([settings.sentence(error)])
        }
        let code: CommandExitCode = health.isLosing ? .lost : waiting > 0 ? .waiting : .done
        if code == .done, isQuiet { return code }
        for line in text.lines { Console.error("\(command): \(line)") }
        return code
    }
}

extension PublisherConfiguration {
    /// The publisher's settings.
    ///
    /// - Parameters:
    ///   - settings: the engine's.
    ///   - connectionName: what the connection is called in the broker's own views.
    /// - Throws: ``CommandFailure`` (exit code 2) for a setting that is wrong.
    package init(_ settings: EffectiveSettings, connectionName: String) throws(CommandFailure) {
        do {
            try self.init(
                config: settings.reader,
                connectionName: connectionName,
                outboxFolder: settings.folder("outbox.folder", default: "outbox")
            )
        } catch {
            throw settings.failure(error)
        }
        broker.names = .init(of: settings, section: "broker")
    }
}

extension PublisherHealth {
    /// Why events wait, and what to do about it; nil while all is well.
    package var reason: String? {
        guard let lastError else { return unansweredBroker.map { "The broker at \($0) has not answered yet." } }
        return Remedy.sentence(lastError, lacksTopology ? .applyTopology : nil)
    }

    /// Whether there are events that nobody will ever get.
    package var isLosing: Bool { lost + unsaved + refused + unreadable > 0 }
}
