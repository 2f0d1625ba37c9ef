import ArgumentParser
import MirroringCommands

/// What the command line names as the jobs of a command, or that it means all.
struct NamedJobs: ParsableArguments {
    @Argument(help: "Job files, or names of jobs.", completion: .job)
    var jobs: [String] = []

    @Flag(help: "Takes every job that has a name: those of Config/jobs and /etc/mirroring/jobs.")
    var all = false

    func validate() throws {
        guard jobs.isEmpty || !all else {
            throw ValidationError("Name jobs, or give --all for all that have a name, not both.")
        }
    }

    /// Checks that jobs are named, or all of them meant, where some are needed: to see the settings alone, none is.
    ///
    /// - Throws: `ValidationError` that asks for one of the two.
    func require(unlessShown settings: SettingsOptions) throws {
        guard !jobs.isEmpty || all || settings.show else {
            throw ValidationError("Name jobs, job files or names of jobs, or give --all.")
        }
    }
}
