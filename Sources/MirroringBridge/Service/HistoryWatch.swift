import Logging
import MirroringWire
import RabbitMQClient

/// Notices that nothing of the history is delivered, although its connection lives: the heartbeats would go on and say that all is well.
///
/// Where nothing came for a minute, it puts a barrier into the history. If the broker takes that, and it does not come within another one
/// although the reading waits for it, its consumer is dead, and goes with the connection; another node is read from then. What the watch
/// publishes tells the history its name as well, which has to be told again before the history drops what is old.
struct HistoryWatch {
    let history: EventHistory
    let stream: HistoryStream
    let barriers: Barriers
    let health: BridgeHealth
    let clock: any Clock<Duration>
    let logger: Logger

    /// How long nothing may come before a barrier is asked for, and how long that may take.
    static let patience = Duration.seconds(60)
    /// How long what could not be put there at first is not tried again.
    private static let pause = Duration.seconds(1)
    /// After so many times a barrier is put there, whatever has come.
    private static let timesBetweenNames = 60
    private static let dead = AMQPError(
        .timeout,
        origin: .caller,
        "The broker delivers nothing of the stream \"\(WireNames.Queue.history)\", although something is in it: it is read on another "
            + "connection."
    )
    private static let silence =
        "Nothing of the history has been read for more than a minute, although a barrier was put into it. Look at the state of the stream "
        + "\"\(WireNames.Queue.history)\" on the broker, and whether the disk of the offline log takes anything, for the reading "
        + "waits for it."

    /// The reading waits for what is in the history, and is not given it.
    private struct DeadReading: Error {}

    /// Puts a first barrier there: before one was read it is not known which history it is.
    func begin() async throws {
        defer { health.set(nil, of: .history) }
        while try await !ask() { try await clock.sleep(for: Self.pause) }
    }

    /// Watches until the task is cancelled, with the connection's end.
    ///
    /// - Throws: `AMQPError` if the connection has to end, `CancellationError`.
    func keep() async throws -> Never {
        defer { health.set(nil, of: .history) }
        var known = await history.nextPosition
        var times = 0
        try await clock.every(Self.patience) {
            times += 1
            if await history.nextPosition == known || times >= Self.timesBetweenNames {
                times = 0
                _ = try await ask()
            }
            known = await history.nextPosition
        }
    }

    /// Returns when a barrier was read that was not there before, or can't be put there.
    ///
    /// - Returns: whether one was read.
    private func ask() async throws -> Bool {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await barriers.wait() }
                group.addTask { try await complain() }
                defer { group.cancelAll() }
                try await group.next()
            }
            report(nil)
            return true
        } catch is DeadReading {
            stream.passOver(at: await history.nextPosition ?? 0)
            throw Self.dead
        } catch let error as AMQPError {
            report(error.description)
            return false
        }
    }

    /// Says that nothing comes, as long as nothing does, and the broker takes what is published.
    private func complain() async throws -> Never {
        var known = await history.nextPosition
        try await clock.every(Self.patience) {
            let position = await history.nextPosition
            guard await barriers.arePublished else { return }
            // What the broker has not taken, or has taken only now, proves nothing.
            if position == known, await barriers.areOverdue, await history.isListening() { throw DeadReading() }
            report(position == known ? Self.silence : nil)
            known = position
        }
    }

    private func report(_ issue: String?) {
        guard health.set(issue, of: .history) else { return }
        if let issue {
            logger.error("nothing of the history is read", metadata: ["error": "\(issue)"])
        } else {
            logger.notice("the history is read again")
        }
    }
}
