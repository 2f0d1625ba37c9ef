import CommandSupport
import Configuration
import Logging
import MirroringEvents
import MirroringPublisher
import Settings

/// The delivery of a command's events: beside its work, and for a while after it.
struct EventDelivery {
    let publisher: OutboxPublisher
    private let wait: Duration

    /// Opens the outbox.
    ///
    /// - Throws: ``CommandFailure`` (exit code 2) for a setting that is wrong and an outbox that can't be used.
    init(_ reader: ConfigReader) throws(CommandFailure) {
        // What the publisher has to say is in its health, and said at the end.
        let logger = Logger(label: "mirror.publisher", factory: { _ in SwiftLogNoOpLogHandler() })
        do {
            publisher = try OutboxPublisher(
                configuration: PublisherConfiguration(
                    config: reader,
                    connectionName: "mirror",
                    outboxFolder: StateFolder.path(of: "outbox")
                ),
                logger: logger
            )
            let seconds = try reader.checkedInt(forKey: "outbox.wait", in: 0...3_600, unit: "seconds", default: 5)
            wait = .seconds(seconds)
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    /// Does work while events are delivered, and goes on delivering for a while when it is done.
    func whileDelivering<Result>(_ work: () async throws -> Result) async rethrows -> Result {
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
        delivering.cancel()
        // Without a connection there is nothing to finish, and an attempt to connect may take its time to end.
        if publisher.health.isConnected { await delivering.value }
    }

    /// Says what was not delivered, if anything was not.
    ///
    /// - Returns: whether events still wait.
    func reportWaiting() -> Bool {
        let health = publisher.health
        if health.lost > 0 {
            Console.error(
                "mirror: \(health.lost) events could not be kept and are lost, because there was no room for them. "
                    + "Make room in the outbox, or allow it more (outbox.maximumBytes)."
            )
        }
        guard health.waiting > 0 else { return false }
        let since = health.oldestWaiting.map { ", the oldest since \($0)" } ?? ""
        let why = health.lastError.map { " \($0)" } ?? ""
        Console.error(
            "mirror: \(health.waiting) events wait in the outbox\(since); the next run delivers them.\(why)"
        )
        return true
    }
}
