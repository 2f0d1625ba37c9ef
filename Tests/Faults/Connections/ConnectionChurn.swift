import ArgumentParser
import Foundation
import RabbitMQClient
import TestSupport

/// Connections by the thousand, ended from either side and from between: what one of them leaves behind shows.
struct ConnectionChurn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Opens and ends thousands of connections; memory and descriptors must stay flat.",
        discussion: """
            A third is closed by the client, a third by the broker, a third cut in the middle of a frame; half of each publishes, \
            half consumes. It starts a broker of its own. The first two fifths are warm-up: \
            the threads that many connections at once need come with memory of their own. Exit code 1: something grew.
            """
    )

    @Option(help: "How many connections, in rounds of 300.")
    var count = 24_000

    @Option(help: "By how many MiB the resident memory may grow after the warm-up.")
    var growth = 8

    func run() async throws {
        let rounds = max(10, count / 300)
        let start = ContinuousClock.now
        print("connections  seconds  resident MiB  descriptors  threads")
        var baseline: ProcessFootprint?
        var last: ProcessFootprint?
        try await withOwnBroker { broker in
            try await withBroker(hasTopology: false) { host in
                let configuration = try BrokerConfiguration(uris: host.uri, connectionName: "churn")
                let churn = try ChurnRound(configuration: configuration, broker: broker, virtualHost: host.virtualHost)
                for round in 1...rounds {
                    for ending in Ending.allCases { try await churn.run(ending) }
                    guard round.isMultiple(of: rounds / 10) else { continue }
                    let footprint = try await ProcessFootprint.settled(atMost: baseline?.descriptors)
                    let seconds = Int(start.duration(to: .now) / .seconds(1))
                    print(
                        "\(column(round * 300, 11))  \(column(seconds, 7))  \(footprint.row)"
                    )
                    if round <= rounds * 2 / 5 { baseline = footprint }
                    last = footprint
                }
            }
        }
        guard let baseline, let last else { throw ExitCode.failure }
        let grown = last.residentMiB - baseline.residentMiB
        guard grown <= Double(growth), last.descriptors <= baseline.descriptors else {
            print("Something grew after the warm-up, memory by \(String(format: "%.1f", grown)) MiB.")
            throw ExitCode.failure
        }
    }
}
