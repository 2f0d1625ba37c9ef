import ArgumentParser
import MirroringCommands
import MirroringOfflineLog
import MirroringSettings

/// `mom log`: prints an offline log, or lists those of a folder.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Prints an offline log, or lists the runs of a monitoring folder.",
        discussion: """
            Needs no broker: it reads the XML files that the bridge writes, those of runs still going on included, and its notes \
            of dead letters beside them (dead-letters.jsonl).

            What is missing is told where it is: gaps in a run, dead letters, and a run that ended without a word, because it has \
            no end and nothing has been heard of it for longer than the bridge's setting bridge.silence (300 s). Where no bridge \
            has written since, so that nothing can have been heard, that is said instead. An event whose \
            publisher may have had no right to speak for its job has a mark (!) and a line that says why; in JSON, a member \
            "received".

            What can't be read is named on stderr, and the rest is printed.

            EXIT CODES
              0 printed    1 printed, but for what can't be read    2 the path is wrong, can't be read or holds no offline logs
            """
    )

    @Argument(help: "A run's XML file, or a folder of them. Default: the bridge's folder, setting offline.folder.")
    var path: String?

    @Flag(
        help: """
            One event per line on stdout, as JSON; of a folder, all events of all its runs. What is missing is an object with the \
            one member "missing", "deadLetter", "end" or "noBridge".
            """
    )
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try settings.showIfAsked([.bridge], json: json)
        let effective = try settings.read(.bridge)
        let path = try self.path ?? OfflineLogPath.defaultFolder(effective)
        let silence = try OfflineLogPath.silence(effective)
        var printer = LogPrinter(json: json, silence: silence)
        do {
            if OfflineLogPath.isFolder(path) {
                try printer.printFolder(OfflineLogFolder(path: path))
            } else {
                try printer.printFile(path)
            }
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
        if printer.isIncomplete { throw ExitCode(CommandExitCode.failed.rawValue) }
    }
}
