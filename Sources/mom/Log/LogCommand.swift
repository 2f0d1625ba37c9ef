import ArgumentParser
import MirroringCommands
import MirroringEvents
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
        do {
            if OfflineLogPath.isFolder(path) {
                try printFolder(OfflineLogFolder(path: path), silence)
            } else {
                let letters = try DeadLetterNotes(folder: OfflineLogPath.folder(of: path))
                try printFile(path, silence, letters)
            }
        } catch let error as OfflineLogError {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func printFolder(_ folder: OfflineLogFolder, _ silence: RunSilence) throws {
        let files = try folder.files()
        let letters = try DeadLetterNotes(folder: folder.path)
        guard !files.isEmpty || !letters.notes.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(folder.path) holds no offline logs. Name another folder, or start the bridge (mom bridge) and a job."
            )
        }
        for file in files where Console.hasReader {
            let path = folder.path(of: file)
            if json {
                try printFile(path, silence, letters)
                continue
            }
            let summary: OfflineLogSummary
            do {
                summary = try OfflineLogSummary(path: path)
            } catch {
                Console.error("\(error)")  // one damaged file does not hide the others
                continue
            }
            let verdict = summary.last.map { silence.verdict(on: $0, in: path) } ?? .goesOn
            let line = OfflineLogText.line(for: file, summary, letters.byRun[file.run] ?? [], verdict)
            try Console.output(Line(line))
        }
        try printStray(letters, besides: Set(files.map(\.run)))
    }

    /// Prints the dead letters that no file tells of.
    private func printStray(_ letters: DeadLetterNotes, besides runs: Set<RunKey>) throws {
        if json {
            for note in letters.notes where note.run.map({ !runs.contains($0) }) ?? true {
                try Console.output(encoding: StoryLine(note))
            }
            return
        }
        for line in OfflineLogText.lines(for: letters, besides: runs) { try Console.output(Line(line)) }
    }

    private func printFile(_ path: String, _ silence: RunSilence, _ letters: DeadLetterNotes) throws {
        let reader = try OfflineLogReader(path: path)
        var story = RunStory(path: path, silence: silence, letters: letters)
        while Console.hasReader, let item = try reader.next() {
            switch item {
            case .entry(let entry):
                for part in story.take(entry) { try print(part, of: story.run) }
            case .skipped(let skip):
                Console.error("\(path): \(skip)")
            }
        }
        for part in story.finish() { try print(part, of: story.run) }
    }

    private func print(_ part: RunStory.Part, of run: RunKey?) throws {
        switch part {
        case .event(let entry) where json:
            try Console.output(
                json: DoubtfulEvent(entry)?.json() ?? String(decoding: entry.event.encodedJSON(), as: UTF8.self)
            )
        case _ where json:
            if let line = StoryLine(part, of: run) { try Console.output(encoding: line) }
        default:
            for line in OfflineLogText.lines(for: part) { try Console.output(line) }
        }
    }
}
