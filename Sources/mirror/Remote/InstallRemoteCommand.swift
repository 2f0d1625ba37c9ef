import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringSettings

/// `mirror install-remote`: puts this program on another machine.
struct InstallRemoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install-remote",
        abstract: "Puts this program on another machine, where jobs need it that have a folder there.",
        discussion: """
            HOST is written as [user@]host[:port], or is the folder of a job that lies there (ssh://…, host:path). Of a job file, or \
            the name of a job, its other machine is taken, and how its "ssh" says that one gets there.

            The program is copied over ssh, run there once, and only then takes the place of one that is there. That machine has to \
            have the same kind of processor, a C library that is no older than the one here, the libraries of Debian's packages \
            librabbitmq4, libisal2, libssl3 and libstdc++6, and those of Swift, in the folder where they are here or beside the \
            program; and rsync, for the jobs. A library that is missing is named.

            Exit codes: 0 done; 1 it is not there, and nothing has changed; 2 wrong usage, settings or job file.
            """
    )

    @Argument(help: "The machine, or a job that has a folder there.", completion: .job)
    var host: String?

    @Option(
        help: """
            The program's path there, from / or ~/. Default: what the job's "ssh" says, or \(RemoteInstallation.usualTarget).
            """
    )
    var to: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard host != nil || settings.show else {
            throw ValidationError("Name a machine, as in \"mirror install-remote user@host\", or a job.")
        }
        guard let to, !RemoteInstallation.isTarget(to) else { return }
        throw ValidationError(
            "\"\(to)\" is no place for the program. Write a path from / or ~/ that has letters, digits, and . _ - / in it."
        )
    }

    mutating func run() async throws {
        let configuration = try EngineConfiguration(settings.read(.engine))
        let far = try FarMachine(host ?? "")
        let target = to ?? far.target
        let installation = RemoteInstallation(at: far.place, far.options, ssh: configuration.ssh, target: target)
        let installed = try await Self.run(installation, at: far.place)
        Console.error("\(far.place.host): mirror \(installed.version) is at \(installed.path).")
        guard installed.found != installed.path else { return }
        let found = installed.found.map { "Jobs that name no program find \($0)" } ?? "Jobs have to name it"
        Console.error("    \(found): write \"ssh: {program: \(installed.path)}\" in theirs.")
    }

    private static func run(
        _ installation: RemoteInstallation,
        at place: RemotePlace
    ) async throws -> RemoteInstallation.Installed {
        do {
            return try await Interruption.cancelling {
                try await CommandFailure.saying { try await installation.run() }
            }
        } catch is CancellationError {
            throw CommandFailure(.failed, "\(place.host): the installation was interrupted; what was there has stayed.")
        }
    }
}
