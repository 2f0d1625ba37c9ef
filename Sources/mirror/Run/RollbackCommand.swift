import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror rollback`: goes back to an older release.
struct RollbackCommand: OneJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Goes back to the release before, or to any that is there.",
        discussion: """
            The destination of a job with "publish: release" is a link, which is made to lead to another release in one step. That \
            is a run of the job, with its events. On another machine it is made there.

            Runs that would publish again what was left do nothing, as long as the source is the same; a rollback to that release \
            ends this.

            Exit codes: 0 done; 1 there is no such release, the job is being run, or the destination's machine can't be reached; 2 wrong \
            usage, settings or job file, or the job does not publish by releases.
            """
    )

    @OptionGroup var named: NamedJob

    @Argument(help: "The release, or how its name begins. Default: the one that was current before.")
    var release: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try requireJob()
        guard release != "" else { throw ValidationError("A release has no empty name. See \"mirror releases\".") }
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine])
        let job = try named.read()
        let release = self.release
        let engine = try EngineComposition(settings.read(.engine), trigger: "rollback", display: RunDisplay())
        try await engine.run {
            let rollback = JobRollback(job: job, configuration: engine.configuration, sink: engine.sink)
            let report = try await CommandFailure.saying { try await rollback.run(to: release) }
            engine.display.tell(report)
            return report.outcome == .succeeded ? .done : .failed
        }
    }
}
