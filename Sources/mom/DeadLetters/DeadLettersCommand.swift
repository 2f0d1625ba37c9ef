import ArgumentParser
import MirroringBridge
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// `mom dead-letters`: what no bridge can read, and why.
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Lists the messages that no bridge could read, with the reasons.",
        discussion: """
            Looks into the broker's queue mirroring.dead-letter and leaves everything there; the user needs the right to read it. \
            The broker is the client's setting broker.uri (MIRRORING_BROKER_URI).

            With --offline-folder it reads what bridges have noted in those monitoring folders instead (dead-letters.jsonl), \
            which needs no broker, and which outlives the queue. The file may be removed once its letters are dealt with, and is \
            removed when nothing was noted for the bridge's setting offline.keepFor (90 days).

            Each letter is a line with its time, position, job, run, number, state and user, as far as they can be read, and one \
            each for the reason and the beginning of the body.
            """
    )

    @Flag(help: "One letter per line on stdout, as JSON.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "A monitoring folder, to be read instead of the queue; may be given several times.",
            valueName: "folder"
        ),
        completion: .directory,
        transform: PathOption.read
    )
    var offlineFolder: [String] = []

    @Option(help: ArgumentHelp("How many letters at most, the oldest first; up to 10000.", valueName: "count"))
    var limit = 100

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard (1...DeadLetterQueue.mostLetters).contains(limit) else {
            throw ValidationError("--limit has to be from 1 to \(DeadLetterQueue.mostLetters), not \(limit).")
        }
    }

    func run() async throws {
        try settings.showIfAsked([.client], json: json)
        let findings = offlineFolder.isEmpty ? try await askBroker() : try readFolders()
        for note in findings.notes where Console.hasReader {
            if json {
                try Console.output(encoding: note)
            } else {
                for line in DeadLetterText.lines(for: note, width: Console.outputColumns) { try Console.output(line) }
            }
        }
        for sentence in findings.sentences { Console.error(Line(sentence)) }
    }

    private func askBroker() async throws -> DeadLetterFindings {
        let broker = try BrokerConfiguration(settings.read(.client), connectionName: "mom dead-letters")
        do {
            let look = try await DeadLetterQueue(broker: broker).look(limit: limit)
            let virtualHost = broker.addresses.first?.virtualHost ?? "/"
            let place = broker.addresses.map(\.description).joined(separator: ", ")
            return DeadLetterFindings(
                look,
                limit: limit,
                place: "in \(WireNames.Queue.deadLetter) at \(place), virtual host \(virtualHost)"
            )
        } catch let error as AMQPError {
            throw CommandFailure(error)
        }
    }

    private func readFolders() throws -> DeadLetterFindings {
        var folders: [DeadLetterNotes] = []
        do {
            for folder in offlineFolder {
                guard OfflineLogPath.isFolder(folder) else {
                    throw CommandFailure(.usage, "\(folder) is no folder. Name a monitoring folder.")
                }
                folders.append(try OfflineLogPath.letters(in: folder))
            }
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
        return DeadLetterFindings(folders, limit: limit, place: "noted in \(offlineFolder.joined(separator: ", "))")
    }
}
