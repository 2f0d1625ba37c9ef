import ArgumentParser
import CommandSupport
import MirroringEvents
import MirroringOfflineLog

/// `mom log`: prints an offline log, or lists those of a folder.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Prints an offline log, or lists the runs of a monitoring folder.",
        discussion:
            "Needs no broker: it reads the XML files that the bridge writes, those of runs still going on included."
    )

    @Argument(help: "A run's XML file, or a folder of them. Default: the bridge's folder, setting offline.folder.")
    var path: String?

    @Flag(help: "One event per line on stdout, as JSON; of a folder, all events of all its runs.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try settings.showIfAsked([.bridge], json: json)
        let path = try self.path ?? OfflineLogPath.defaultFolder(settings.read(.bridge))
        do {
            try OfflineLogPath.isFolder(path) ? printFolder(OfflineLogFolder(path: path)) : printFile(path)
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func printFolder(_ folder: OfflineLogFolder) throws {
        let files = try folder.files()
        guard !files.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(folder.path) holds no offline logs. Name another folder, or start the bridge (mom bridge) and a job."
            )
        }
        for file in files where Console.hasReader {
            let path = folder.path(of: file)
            if json {
                try printFile(path)
                continue
            }
            let summary: OfflineLogSummary
            do {
                summary = try OfflineLogSummary(path: path)
            } catch {
                Console.error("\(error)")  // one damaged file does not hide the others
                continue
            }
            try Console.output(Line(OfflineLogText.line(for: file, summary)))
        }
    }

    private func printFile(_ path: String) throws {
        let reader = try OfflineLogReader(path: path)
        while Console.hasReader, let item = try reader.next() {
            switch item {
            case .entry(let entry) where json:
                try Console.output(json: String(decoding: entry.event.encodedJSON(), as: UTF8.self))
            case .entry(let entry):
                for line in OfflineLogText.lines(for: entry.event) {
                    try Console.output(Line(line))
                }
            case .skipped(let skip):
                Console.error("\(path): \(skip)")
            }
        }
    }
}
