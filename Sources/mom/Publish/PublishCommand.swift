import ArgumentParser
import MirroringCommands
import MirroringPublisher
import MirroringSettings

/// `mom publish`: publishes the events of any engine.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publishes events that another program writes, as JSON lines.",
        discussion: """
            Each line of stdin, or of a file, is one event, as Broker/schemas/event.json has it. It is kept in the outbox and delivered \
            from there, as an event of mirror is. A line that no reader would take is named by its number, with the reason, and \
            refused; the others go. Empty lines are passed over.

            A run of two events, the least that a run may have:

                id() { cat /proc/sys/kernel/random/uuid; }
                now=$(date -u +%FT%TZ) job=$(id) run=$(id)
                event() {
                    printf '{"schemaVersion":1,"eventId":"%s",' $(id)
                    printf '"jobId":"%s","runId":"%s","sequence":%s,' $job $run $1
                    printf '"engine":{"host":"h","instanceId":"%s",' $run
                    printf '"version":"1"},"transferData":{"initializeData":{'
                    printf '"name":"Dump","continueOnError":false},"status":{'
                    printf '"state":"%s","severity":"processing",' $2
                    printf '"outcome":"%s","terminal":%s,"statusLog":[],' $3 $4
                    printf '"sentTime":"%s","receivedTime":"%s"}}}\\n' $now $now
                }
                {
                    event 1 MirroringJobInitialized running false
                    event 2 MirroringJobCompleted succeeded true
                } | mom publish

            A program that is there already is wrapped with less: see "mom wrap --help".

            With --follow, the file's lines are published as they are written, until a signal ends it. A file that is not there yet is \
            waited for, one that is replaced or emptied is read from its beginning. What was published before is published again \
            after a restart: bridges drop it, since run and sequence are the same, but who watches may have forgotten a run that ended \
            more than ten minutes ago; --new-only passes it over.

            Where neither the disk nor the outbox has room for an event, the file is read no further until there is some. stdin waits as \
            long as outbox.wait says; then each line for which there is no room is named, and can be given again.

            The settings are those of the engine: broker.uri, outbox.folder, outbox.wait, publisher.…

            EXIT CODES
              0 all is published
              1 lines were refused
              2 wrong usage or settings, or the outbox or the file can't be used
              74 events could not be kept and are lost
              75 events still wait for the broker, or lines for room in the outbox
            """
    )

    @Option(
        help: ArgumentHelp("Reads the lines of this file, also those that are still to come.", valueName: "file"),
        completion: .file(),
        transform: PathOption.read
    )
    var follow: String?

    @Flag(help: "With --follow, passes over the lines that are there already.")
    var newOnly = false

    @Flag(help: "On stdout a JSON object for each line that is refused, and one for all of them at the end.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !newOnly || follow != nil else { throw ValidationError("--new-only is for the file of --follow.") }
    }

    func run() async throws {
        let effective = try settings.read(.engine, json: json)
        if json { try Console.requireOutput() }
        let source: LineSource = follow.map { .file($0, newOnly: newOnly) } ?? .standardInput
        let delivery = try EventDelivery(effective, of: "mom")
        let publishing = Publishing(of: source, through: delivery, json: json)
        let outcome = try await Interruption.cancelling {
            try await delivery.whileDelivering { try await publishing.run() }
        }
        let delivered = delivery.report(isQuiet: true)
        try outcome.tell(waiting: delivery.publisher.health.waiting, json: json)
        // What was refused is worse than events that are lost, as a job that has failed is: it will not come by itself.
        let codes: [CommandExitCode] = [
            outcome.refused == 0 ? .done : .failed, delivered, outcome.left == 0 ? .done : .waiting,
        ]
        guard let code = codes.first(where: { $0 != .done }) else { return }
        throw ExitCode(code.rawValue)
    }
}
