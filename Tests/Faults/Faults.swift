import ArgumentParser
import MirroringCommands

/// Faults while events flow, on a real broker; each prints its figures on stdout and fails where something was lost or leaked.
@main
struct Faults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Breaks what can break, and counts what is lost by it.",
        subcommands: [
            RunCommand.self, JoinCommand.self, ConnectionChurn.self, BridgeMemory.self, StoppedReader.self,
            EngineCommand.self,
        ]
    )

    static func main() async {
        // What grows is then a leak, not the holes between the heaps of two hundred threads.
        Heap.shareAmongThreads()
        await main(nil)
    }
}
