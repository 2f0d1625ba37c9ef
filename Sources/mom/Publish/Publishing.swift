import MirroringAdapters
import MirroringCommands
import MirroringFiles
import MirroringPublisher

/// Publishes the events of a source, and tells which lines are none.
///
/// It has a thread of its own, since it may be blocked: by a source that says nothing, and by whoever reads what it tells.
actor Publishing {
    private let executor = SerialQueueExecutor(label: "mom.publish")
    private let source: LineSource
    private let publisher: OutboxPublisher
    private let json: Bool
    private var splitter = EventReading.splitter
    private var outcome = PublishingOutcome()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(of source: LineSource, through publisher: OutboxPublisher, json: Bool) {
        self.source = source
        self.publisher = publisher
        self.json = json
    }

    /// The events that wait for a broker that takes some, before no more are read: a source that is faster than the broker can wait, and a
    /// full outbox would lose what it gives.
    private static let mostWaiting = 20_000

    /// Publishes until the source ends or the task is cancelled.
    ///
    /// - Returns: what has become of the lines.
    /// - Throws: `CommandFailure` if the source can't be read, or what is refused can't be told.
    func run() async throws -> PublishingOutcome {
        var reader = LineReader(source)
        while !Task.isCancelled {
            switch try reader.next() {
            case .bytes(let bytes):
                for line in splitter.take(bytes) { try publish(line) }
                await makeRoom()
            case .nothing: continue
            case .beginning: try begin()
            case .end:
                try begin()
                return outcome
            }
        }
        return outcome
    }

    /// What comes next belongs to no line before.
    private func begin() throws {
        if let rest = splitter.finish() { try publish(rest) }
        splitter = EventReading.splitter
    }

    private func publish(_ line: LineSplitter.Line) throws {
        switch EventReading(line) {
        case .blank: return
        case .refused(let reason): try refuse(line, because: reason)
        case .event(let event):
            let before = publisher.health
            publisher.notify(event)
            let after = publisher.health
            if after.refused > before.refused {
                try refuse(line, because: after.refusalReason ?? "It has no place in its run.")
            } else {
                outcome.published += 1
            }
        }
    }

    private func refuse(_ line: LineSplitter.Line, because reason: String) throws {
        outcome.refused += 1
        let refusal = RefusedLine(source: source.name, line: line.number, reason: reason)
        guard json else { return Console.error(refusal.text) }
        try Console.output(encoding: refusal)
    }

    /// Waits while the broker takes events, but has too many of them to take. Nobody waits for one that is away.
    private func makeRoom() async {
        while !Task.isCancelled {
            let health = publisher.health
            guard health.isConnected, !health.isBlocked, health.waiting > Self.mostWaiting else { return }
            _ = await publisher.drain(for: .milliseconds(200))
        }
    }
}
