import ArgumentParser
import MirroringCommands

/// Monitoring on Mirroring: the command line of everything but the engine.
struct Mom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mom",
        abstract: "Monitoring on Mirroring: the bridge, its monitors and its tools.",
        version: ProgramVersion.text,
        subcommands: [
            AlertCommand.self,
            BridgeCommand.self,
            DeadLettersCommand.self,
            DoctorCommand.self,
            GrantCommand.self,
            JobsCommand.self,
            LogCommand.self,
            ProbeCommand.self,
            PublishCommand.self,
            SubscribersCommand.self,
            TopologyCommand.self,
            VerifyCommand.self,
            WatchCommand.self,
            WebCommand.self,
            WrapCommand.self,
        ]
    )
}
