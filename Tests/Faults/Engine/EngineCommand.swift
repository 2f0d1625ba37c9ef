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

    @Option(help: "How many events of each run, or of each job.")
    var events = 0

    @Option(help: "How many events a run has until another of its job follows; without it each run is a job's.")
    var length: Int?

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
        let engineRuns = EngineRuns(jobs: runs, events: events, length: length)
        let sentLog = try SentLog(creating: sentLog, runs: engineRuns.ids)
        let delivery = Task.detached { await publisher.run() }
        notify(publisher, engineRuns, sentLog)
        // What dead engines left counts too: the harness waits for an empty outbox.
        while publisher.health.waiting > 0, !isAbandoned {
            _ = await publisher.drain(for: .milliseconds(200))
        }
        delivery.cancel()
        await delivery.value
        sentLog.close()
    }

    private func notify(_ publisher: OutboxPublisher, _ engineRuns: EngineRuns, _ sentLog: SentLog) {
        guard events > 0 else { return }
        var pace = Pace(rate: rate)
        var count = 0
        for number in 1...events where !isAbandoned {
            if let goOn, number == events / 2 + 1 {
                wait(for: goOn)
                pace = Pace(rate: rate)
                count = 0
            }
            for job in 0..<runs {
                count += 1
                pace.wait(for: count)
                let place = engineRuns.place(of: number, job: job)
                let event = event(at: place, of: engineRuns.ids[place.run], job)
                sentLog.record(run: place.run, sequence: place.sequence) { publisher.notify(event) }
            }
        }
    }

    private func event(at place: EngineRuns.Place, of run: UUID, _ job: Int) -> MirroringStatusEventArgs {
        var event =
            length == nil
            ? MirroringStatusEventArgs.typical(sequence: place.sequence, runId: run, jobId: run)
            : .happening(place.sequence, of: run, .job(job))
        if place.isLast {
            let time = event.status.receivedTime
            event.transferData.status = MirroringOccurrence.jobCompleted(withErrors: false)
                .status(statusLog: [], sentTime: time, receivedTime: time)
        }
        return event
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
