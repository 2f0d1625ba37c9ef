import ArgumentParser

/// `mirror outbox`: the events that wait for their broker.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Shows the events that wait for their broker, or delivers those that dead processes left.",
        discussion: "The folder is the setting outbox.folder.",
        subcommands: [OutboxShowCommand.self, OutboxFlushCommand.self],
        defaultSubcommand: OutboxShowCommand.self
    )
}
