import ArgumentParser
import MirroringCommands
import MirroringMonitoring
import MirroringSettings
import RabbitMQClient
import UnixSignals

/// `mom watch`: state events as they come.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows state events as they come, until it is interrupted.",
        discussion: """
            On a terminal: a line for each run that goes on, with how far it is, when it ends, how fast it moves and what is wrong, \
            and below these the last events that matter, which are beginnings, ends, warnings and errors, or those of --state, \
            --severity and --outcome. Older ones stay above. What runs already is asked of a bridge, and without one seen with \
            its next event.

            Elsewhere, in the background and with --plain: events on stdout, one line each and one more for each warning and error \
            in it; everything else on stderr.

            The broker is the client's setting broker.uri (MIRRORING_BROKER_URI), or an endpoint of the settings. When the broker goes \
            away the command waits for it, and says so once for each reason. What was published meanwhile is asked of a bridge \
            and shown in its place; what can't be had is said.

            With --from or --replay, the past that bridges have cached comes first. What they say of silent runs is said as well, to \
            a user who may hear them.

            An event whose publisher may have had no right to speak for its job has a mark (!) and a line that says why; in JSON, \
            a member "received". One that came by a key that was not asked for, or is about another job than --job, is not shown, \
            but counted.

            EXAMPLES
              mom watch                               what runs now, and what goes wrong
              mom watch --from 2h --severity error    what went wrong in the last two hours
              mom watch --job "Town site" --json      the events of a job, for a program

            EXIT CODES
              0 nobody reads any more
              1 an event could not be written
              2 wrong usage, settings or rights
              130 Ctrl-C (SIGINT)    143 SIGTERM    129 SIGHUP    131 SIGQUIT

            A signal is answered within a second. Where bridges have told it, the position is said up to which all events were \
            shown: --from goes on there.
            """
    )

    @OptionGroup var selection: WatchSelection

    @OptionGroup var start: WatchStart

    @Flag(help: "Print the JSON bodies, one event a line, and nothing else on stdout.")
    var json = false

    @Flag(help: "Print a line for each event on a terminal, too, and redraw nothing.")
    var plain = false

    @Option(help: "The endpoint of the settings at which to subscribe.")
    var endpoint: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if json, plain { throw ValidationError("Give one of --json and --plain.") }
    }

    func run() async throws {
        let configuration = try monitoringConfiguration(settings.read(.client, json: json))
        try Console.requireOutput()
        let watch = Watch(selection: selection, start: start, json: json, isPlain: plain, configuration)
        let signals = await UnixSignalsSequence(trapping: Interruption.signals)
        defer { watch.finish() }
        try await FirstEnd.of([
            {
                for await signal in signals {
                    watch.finish()
                    watch.tellPlace()
                    throw ExitCode(128 + signal.rawValue)
                }
            },
            { await StandardOutput.peerDeparture() },
            { try await watch.showReports() },
            { try await watch.showEvents() },
            { await watch.keepUp() },
        ])
    }

    private func monitoringConfiguration(_ settings: EffectiveSettings) throws(CommandFailure)
        -> MonitoringConfiguration
    {
        var configuration: MonitoringConfiguration
        if let endpoint {
            do {
                configuration = try MonitoringConfiguration(endpointName: endpoint, settings: settings)
            } catch {
                throw settings.failure(error)
            }
        } else {
            let broker = try BrokerConfiguration(settings, connectionName: MonitoringConfiguration.connectionName)
            configuration = MonitoringConfiguration(endpointName: "broker", broker: broker)
        }
        configuration.autoReconnect = true
        return configuration
    }
}
