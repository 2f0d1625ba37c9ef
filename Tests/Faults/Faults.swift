import ArgumentParser

/// Faults while events flow, on a real broker; each prints its figures on stdout and fails where something was lost or leaked.
@main
struct Faults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Breaks what can break, and counts what is lost by it.",
        subcommands: [RunCommand.self, ConnectionChurn.self, BridgeMemory.self, EngineCommand.self]
    )
}
