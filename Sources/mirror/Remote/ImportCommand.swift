import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringRemote
import MirroringSettings
import SystemPackage

/// `mirror import`: the end of a session at which another machine's run finds its source or its destination.
struct ImportCommand: PreparedCommand {
    /// What a far end works by.
    struct Preparation: Sendable {
        var restriction: Restriction
        /// The user's home; nil if nobody knows it.
        var home: String?
        var engine: EngineConfiguration
        /// Why it may do nothing; nil if there is no reason.
        var refusal: FailureMessage?
    }

    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Serves a run of another machine's mirror, which starts it here over ssh.",
        discussion: """
            It is not called by hand. A job whose source or destination is on this machine has the mirror of its own machine log in \
            by ssh and start this one; then both speak through stdin and stdout, where nothing else may be written.

            By itself it may do what its user may. A key is limited to it, and it to a folder and a direction, by a line of \
            ~/.ssh/authorized_keys:

                restrict,command="mirror import --only /srv/www --receive-only" ssh-ed25519 AAAA... backup@example.org

            With --only, no symbolic link below that folder is followed, neither on the way to a job's folder nor by rsync, and the \
            kernel keeps all that is started here inside (Landlock; Linux 5.13 or newer with --send-only, else 5.19). Where it can't, \
            nothing is served unless --unconfined allows it. Outside of that folder only the engine's state folder and --staging are \
            written. Packages under way lie beside the destination, or in it where the folder is the destination itself; then the \
            job can't publish releases, which lie beside it. The engine's settings rsync.program and state.folder hold here as well.

            SIGINT, SIGTERM, SIGQUIT and SIGHUP end it after what it does then is undone or done. Exit codes: 0 the session was \
            closed, or its connection has ended; 1 the other end says what can't be understood; 2 wrong usage or settings.
            """,
        shouldDisplay: false
    )

    @Option(
        help: "A folder in which it may work, and in all that lies below; may be given more than once. Default: any."
    )
    var only: [String] = []

    @Flag(help: "Allows runs that have their destination here, and no others.")
    var receiveOnly = false

    @Flag(help: "Allows runs that have their source here, and no others.")
    var sendOnly = false

    @Option(
        help: """
            The folder for packages under way, if the job names none; it may lie outside of --only. Default: the one beside the \
            destination, or in it if --only is the destination itself.
            """
    )
    var staging: [String] = []

    @Flag(
        name: .customLong("no-setid"),
        help: """
            Lets no program keep set-user-ID, set-group-ID or capabilities, and makes no device: a job that has its destination here \
            needs other "permissions" than "source", and for root here "--no-devices" in "rsync".
            """
    )
    var refusesSetID = false

    @Flag(
        help: """
            Serves also where the kernel can't keep rsync inside of the folders of --only: whoever has the key may then find out what \
            other files hold that this user may read.
            """
    )
    var unconfined = false

    func validate() throws {
        do throws(RestrictionProblem) {
            _ = try restriction(home: "/")
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Has the process keep to its folders, while no other thread of it is there.
    func prepare() throws -> Preparation {
        guard isatty(STDIN_FILENO) == 0 else {
            throw CommandFailure(
                .usage,
                "mirror import is started by another machine's mirror over ssh, and not by hand. See \"mirror import --help\"."
            )
        }
        let home = HomeFolder.path
        let restriction: Restriction
        do throws(RestrictionProblem) {
            restriction = try self.restriction(home: home)
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        let engine = try Self.engine()
        var preparation = Preparation(restriction: restriction, home: home, engine: engine)
        do throws(FailureMessage) {
            try FarConfinement(to: restriction, stateFolder: engine.stateFolder, rsync: engine.rsync).begin()
        } catch {
            preparation.refusal = error
        }
        return preparation
    }

    func run(_ preparation: Preparation) async throws {
        let service = FarService(
            preparation.restriction,
            home: preparation.home,
            stateFolder: preparation.engine.stateFolder,
            besides: preparation.engine.places,
            rsync: preparation.engine.rsync,
            refusing: preparation.refusal
        )
        do {
            try await Interruption.cancelling {
                try await service.serve(.standardInput, .standardOutput, version: ProgramVersion.text)
            }
        } catch {
            // The near end has it from ssh, as far as it has not been told.
            let reason = (error as? FailureMessage)?.message ?? "\(error)."
            throw CommandFailure(.failed, "The session has ended: \(reason)")
        }
    }

    /// What it may do.
    ///
    /// - Parameter home: the user's home, for paths that begin with `~/`; nil if nobody knows it.
    func restriction(home: String?) throws(RestrictionProblem) -> Restriction {
        var arguments = only.flatMap { ["--only", $0] } + staging.flatMap { ["--staging", $0] }
        if receiveOnly { arguments.append("--receive-only") }
        if sendOnly { arguments.append("--send-only") }
        if refusesSetID { arguments.append("--no-setid") }
        if unconfined { arguments.append("--unconfined") }
        return try Restriction(arguments: arguments, home: home)
    }

    /// The settings of this machine's engine. Of what there is to warn of, the near end could do nothing.
    private static func engine() throws(CommandFailure) -> EngineConfiguration {
        let settings: EffectiveSettings
        do throws(SettingsFailure) {
            settings = try LoadedSettings(of: .engine).settings
        } catch {
            throw CommandFailure(.usage, error.sentences[0])
        }
        return try EngineConfiguration(settings)
    }
}
