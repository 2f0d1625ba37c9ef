import ArgumentParser
import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringPublisher
import RabbitMQClient

/// An engine of the harness: a process of its own that hands events to the publisher at a pace, and keeps its sent log.
struct EngineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "An engine that the harness starts and kills.",
        shouldDisplay: false
    )

    @Option(help: "The outbox folder.")
    var outbox: String

    @Option(help: "Where the sent log is kept.")
    var sentLog: String

    @Option(help: "How many runs, side by side.")
    var runs = 1

    @Option(help: "How many events of each run.")
    var events = 0

    @Option(help: "How many events a second, of all runs together.")
    var rate = 1_000

    @Option(help: "What survives a power cut.")
    var durability = "process"

    @Option(help: "A file for which it waits before the second half of its events.")
    var goOn: String?

    /// Whether the harness that started it is gone: an engine must not outlive it.
    private var isAbandoned: Bool { getppid() == 1 }

    func run() async throws {
        // Not an option: those are shown to every user of the machine.
        let brokers = ProcessInfo.processInfo.environment["MIRRORING_BROKER_URI"] ?? ""
        var configuration = PublisherConfiguration(
            broker: try BrokerConfiguration(uris: brokers, connectionName: "engine"),
            outboxFolder: outbox
        )
        // Small enough that every run of the harness crosses from one segment to the next, many times.
        configuration.segmentBytes = 256 * 1_024
        configuration.durability = .init(rawValue: durability) ?? .process
        var logger = Logger(label: "engine") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .info
        let publisher = try OutboxPublisher(configuration: configuration, logger: logger)
        let ids = (0..<runs).map { _ in UUID.version7() }
        let sentLog = try SentLog(creating: sentLog, runs: ids)
        let delivery = Task.detached { await publisher.run() }
        notify(publisher, runs: ids, sentLog)
        // What dead engines left counts too: the harness waits for an empty outbox.
        while publisher.health.waiting > 0, !isAbandoned {
            _ = await publisher.drain(for: .milliseconds(200))
        }
        delivery.cancel()
        await delivery.value
        sentLog.close()
    }

    private func notify(_ publisher: OutboxPublisher, runs: [UUID], _ sentLog: SentLog) {
        guard events > 0 else { return }
        var pace = Pace(rate: rate)
        var count = 0
        for sequence in 1...events where !isAbandoned {
            if let goOn, sequence == events / 2 + 1 {
                wait(for: goOn)
                pace = Pace(rate: rate)
                count = 0
            }
            for (index, run) in runs.enumerated() {
                var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run, jobId: run)
                if sequence == events {
                    let time = event.status.receivedTime
                    event.transferData.status = MirroringOccurrence.jobCompleted(withErrors: false)
                        .status(statusLog: [], sentTime: time, receivedTime: time)
                }
                count += 1
                pace.wait(for: count)
                sentLog.record(run: index, sequence: sequence) { publisher.notify(event) }
            }
        }
    }

    private func wait(for file: String) {
        let looks = Pace(rate: 50)
        var count = 0
        while !FileManager.default.fileExists(atPath: file), !isAbandoned {
            count += 1
            looks.wait(for: count)
        }
    }
}
