import ArgumentParser
import MirroringCommands

/// The command line of the engine.
struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror",
        abstract: "Mirrors a source tree to a destination, and reports every change of its state.",
        discussion: """
            A job is the path of a job file, or a name found as Config/jobs/<name>.yaml or /etc/mirroring/jobs/<name>.yaml. \
            Settings are in Config/engine.yaml or /etc/mirroring/engine.yaml. What lies in Config of the working folder is used \
            only if nobody but you and root may change it.

            Exit codes: 0 done; 1 a job failed, was ended or was completed with errors, or a check found something; 2 wrong usage, \
            configuration or job file, or a job's folders can't be used; 74 done, but events could not be kept and are lost; 75 \
            done, but events still wait to be delivered.
            """,
        version: ProgramVersion.text,
        subcommands: [
            RunCommand.self, PlanCommand.self, CheckCommand.self, ValidateCommand.self, InitCommand.self,
            ListCommand.self, RestoreCommand.self, ReleasesCommand.self, RollbackCommand.self, ResetCommand.self,
            OutboxCommand.self, InstallRemoteCommand.self, ImportCommand.self,
        ]
    )
}
