import ArgumentParser
import Foundation
import MirroringBridge
import MirroringCommands
import MirroringEvents
import MirroringSettings
import RabbitMQManagement

/// `mom subscribers`: who is subscribed to what.
struct SubscribersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscribers",
        abstract: "Shows who is subscribed to what, and how far behind.",
        discussion: """
            Asks the broker's management API, so it needs no bridge: that of MIRRORING_MANAGEMENT_URI, else the host of \
            MIRRORING_BROKER_URI at its port + 10000; the virtual host is that of MIRRORING_BROKER_URI. The user needs the \
            tag "management", and "monitoring" to see from where others read.

            READY events wait, UNACKED ones are with a reader and not acknowledged; both are as old as the broker's \
            statistics, some seconds. IDLE is how long nothing has happened; the broker does not tell it of quorum queues, \
            which named subscribers have.
            """
    )

    @Flag(help: "One subscriber per line on stdout, as JSON.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try ClientConfiguration(settings.read(.client, json: json))
        let list = SubscriberList(
            management: ManagementClient(address: settings.management),
            virtualHost: settings.virtualHost
        )
        let reading: SubscriberList.Reading
        do {
            reading = try await list.read()
        } catch {
            throw CommandFailure(error)
        }
        let subscribers = reading.subscribers
        if json {
            for subscriber in subscribers { try Console.output(encoding: subscriber) }
        } else if subscribers.isEmpty {
            Console.error("Nobody is subscribed.")
        } else {
            for line in SubscriberText.lines(for: subscribers, now: .now, width: Console.outputColumns) {
                try Console.output(line)
            }
            if let sentence = subscribers.refusalSentence { Console.error(Line(sentence)) }
        }
        if let gap = reading.gap {
            Console.error("Who reads which queue, and by which keys, can't be told.")
            throw CommandFailure(gap)
        }
    }
}
