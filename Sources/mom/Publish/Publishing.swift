import MirroringAdapters
import MirroringCommands
import MirroringEvents
import MirroringFiles
import MirroringPublisher

/// Publishes the events of a source, and tells which lines are none.
///
/// It has a thread of its own, since it may be blocked: by a source that says nothing, and by whoever reads what it tells.
actor Publishing {
    private let executor = SerialQueueExecutor(label: "mom.publish")
    private let source: LineSource
    private let delivery: EventDelivery
    private let json: Bool
    private var reader: LineReader
    private var splitter = EventReading.splitter
    private var outcome = PublishingOutcome()
    /// Since when there is no room for events.
    private var isFullSince: ContinuousClock.Instant?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var publisher: OutboxPublisher { delivery.publisher }

    init(of source: LineSource, through delivery: EventDelivery, json: Bool) {
        self.source = source
        reader = LineReader(source)
        self.delivery = delivery
        self.json = json
    }

    /// The events that wait for a broker that takes some, before no more are read: a source that is faster than the broker can wait, and a
    /// full outbox would lose what it gives.
    private static let mostWaiting = 20_000

    /// How long to wait before it is looked again whether there is room.
    private static let pause = Duration.milliseconds(200)

    /// Publishes until the source ends or the task is cancelled.
    ///
    /// - Returns: what has become of the lines.
    /// - Throws: `CommandFailure` if the source can't be read, or what is refused can't be told.
    func run() async throws -> PublishingOutcome {
        while !Task.isCancelled {
            switch try reader.next() {
            case .bytes(let bytes):
                for line in splitter.take(bytes) {
                    // Whoever follows the file again finds it there, and what is behind it.
                    guard try await publish(line) || !source.canWait else { return outcome }
                }
                await makeRoom()
            case .nothing: continue
            case .beginning: try await begin()
            case .end:
                try await begin()
                return outcome
            }
        }
        return outcome
    }

    /// What comes next belongs to no line before.
    private func begin() async throws {
        if let rest = splitter.finish() { _ = try await publish(rest) }
        splitter = EventReading.splitter
    }

    /// - Returns: whether all has become of the line that can; false where it is an event and there is no room for it.
    private func publish(_ line: LineSplitter.Line) async throws -> Bool {
        switch EventReading(line) {
        case .blank: break
        case .refused(let reason):
            outcome.refused += 1
            try tell(RefusedLine(source: source.name, line: line.number, reason: reason))
        case .event(let event):
            let before = publisher.health.refused
            if let error = await keep(event) {
                outcome.left += 1
                let reason = delivery.sentence(error)
                try tell(RefusedLine(source: source.name, line: line.number, reason: reason, isLeft: true))
                return false
            }
            let health = publisher.health
            if health.refused > before {
                outcome.refused += 1
                let reason = health.refusalReason ?? "It has no place in its run."
                try tell(RefusedLine(source: source.name, line: line.number, reason: reason))
            } else {
                outcome.published += 1
            }
        }
        return true
    }

    private func tell(_ line: RefusedLine) throws {
        guard json else { return Console.error(line.text) }
        try Console.output(encoding: line)
    }

    /// Keeps an event, as soon as there is room for it. A file that is followed waits for that until a signal ends it. Another source does
    /// as long as at the end: whoever writes into a pipe is not to wait for a broker that is away.
    ///
    /// - Returns: why it is not kept; nil if it is, or was refused.
    private func keep(_ event: MirroringStatusEventArgs) async -> OutboxError? {
        while true {
            do throws(OutboxError) {
                try publisher.keep(event)
                isFullSince = nil
                return nil
            } catch {
                let since = isFullSince ?? .now
                if isFullSince == nil { Console.error("mom: there is no room for events: \(delivery.sentence(error))") }
                isFullSince = since
                let mayWait = source.canWait || since.duration(to: .now) < delivery.wait
                guard mayWait, !Task.isCancelled else { return error }
                reader.look()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Waits while the broker takes events, but has too many of them to take. Nobody waits for one that is away.
    private func makeRoom() async {
        while !Task.isCancelled {
            let health = publisher.health
            guard health.isConnected, !health.isBlocked, health.waiting > Self.mostWaiting else { return }
            reader.look()
            _ = await publisher.drain(for: Self.pause)
        }
    }
}
