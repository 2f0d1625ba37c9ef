import ArgumentParser
import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringPublisher
import RabbitMQClient
import TestSupport

/// One bridge, as users run it, and events by the hundred thousand: what it keeps of each but the cached ones shows.
struct BridgeMemory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Sends a million events through a bridge; its memory must stay flat.",
        discussion: """
            The events are of 1.5 KiB, in runs of 10,000 of which each ends, as fast as they are delivered. It starts a broker of its \
            own. The first two fifths are warm-up; what counts then is the mean of the rest, for there are now more, now fewer events \
            on their way to the disk. The files of the last 512 runs stay open. Exit code 1: something grew, or is too much.
            """
    )

    @Option(help: "How many runs of 10,000 events, in ten parts.")
    var runs = 100

    @Option(help: "How many MiB may be resident.")
    var most = 120

    @Option(help: "By how many MiB the resident memory may grow after the warm-up.")
    var growth = 8

    private static let eventsPerRun = 10_000

    func run() async throws {
        try await withTemporaryFolder { folder in
            try await withOwnBroker { _ in
                try await withBroker { broker in
                    let bridge = try await ChildProcess(
                        Package.products.appending(path: "mom"),
                        ["bridge"],
                        environment: broker.environment.merging([
                            "MIRRORING_OFFLINE_FOLDER": folder.path() + "/offline"
                        ]) { $1 },
                        log: folder.path() + "/bridge.log"
                    )
                    let outcome: Result<Void, any Error>
                    do {
                        outcome = .success(
                            try await measure(bridge.processIdentifier, broker, folder.path() + "/outbox")
                        )
                    } catch {
                        outcome = .failure(error)
                    }
                    await bridge.terminateAndWait()
                    try outcome.get()
                }
            }
        }
    }

    private func measure(_ bridge: Int32, _ broker: TestBroker, _ outbox: String) async throws {
        var logger = Logger(label: "memory")
        logger.logLevel = .error
        let publisher = try OutboxPublisher(
            configuration: PublisherConfiguration(
                broker: try BrokerConfiguration(uris: broker.uri, connectionName: "memory"),
                outboxFolder: outbox
            ),
            logger: logger
        )
        let delivery = Task { await publisher.run() }
        defer { delivery.cancel() }
        let start = ContinuousClock.now
        print("     events  seconds  resident MiB  descriptors  threads")
        var footprints: [ProcessFootprint] = []
        for part in 1...10 {
            for _ in 0..<runs / 10 {
                for event in MirroringStatusEventArgs.wholeRun(Self.eventsPerRun, runId: .version7()) {
                    publisher.notify(event)
                }
            }
            guard await publisher.drain(for: .seconds(600)) == 0 else { throw ExitCode.failure }
            let footprint = try ProcessFootprint.measured(of: bridge)
            footprints.append(footprint)
            let seconds = Int(start.duration(to: .now) / .seconds(1))
            print("\(column(runs / 10 * Self.eventsPerRun * part, 11))  \(column(seconds, 7))  \(footprint.row)")
        }
        let resident = footprints.map(\.residentMiB)
        let grown = resident.dropFirst(4).reduce(0, +) / 6 - resident.prefix(4).reduce(0, +) / 4
        guard grown <= Double(growth), resident.max() ?? 0 <= Double(most) else {
            print("The bridge grew by \(String(format: "%.1f", grown)) MiB after the warm-up, or holds too much.")
            throw ExitCode.failure
        }
    }
}
