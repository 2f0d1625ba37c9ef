import ArgumentParser
import CommandSupport

/// Monitoring on Mirroring.
struct Mom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mom",
        abstract: "Monitors mirroring jobs.",
        subcommands: [LogCommand.self]
    )
}

@main
enum Main {
    static func main() async {
        await CommandRunner.main(Mom.self)
    }
}
