import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// Prints offline logs, and goes on after what can't be read.
struct LogPrinter {
    /// Whether JSON is shown.
    private let json: Bool
    /// When a run without an end is taken to have ended without a word.
    private let silence: RunSilence

    /// Whether something could not be read, which has been named.
    private(set) var isIncomplete = false

    init(json: Bool, silence: RunSilence) {
        self.json = json
        self.silence = silence
    }

    // MARK: A folder

    /// Prints a line for each run of a folder, or all of their events as JSON.
    ///
    /// - Throws: `OfflineLogError` if the folder can't be read, `CommandFailure` (exit code 2) if there is nothing in it, and what keeps
    ///   anything from being shown.
    mutating func printFolder(_ folder: OfflineLogFolder) throws {
        let files = try folder.files()
        let letters = letters(in: folder.path)
        guard !files.isEmpty || !letters.notes.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(folder.path) holds no offline logs. Name another folder, or start the bridge (mom bridge) and a job."
            )
        }
        for file in files where Console.hasReader {
            if json {
                try printEvents(of: file, in: folder, letters)
            } else {
                try printLine(of: file, in: folder, letters.byRun[file.run] ?? [])
            }
        }
        try printStray(letters, besides: Set(files.map(\.run)))
    }

    private mutating func printEvents(
        of file: OfflineLogFile,
        in folder: OfflineLogFolder,
        _ letters: DeadLetterNotes
    ) throws {
        let path = folder.path(of: file)
        let reader: OfflineLogReader
        do {
            reader = try OfflineLogReader(path: path)
        } catch {
            return noteUnlessRemoved(error)
        }
        try print(reader, of: path, letters)
    }

    private mutating func printLine(
        of file: OfflineLogFile,
        in folder: OfflineLogFolder,
        _ letters: [DeadLetterNote]
    ) throws {
        let path = folder.path(of: file)
        let summary: OfflineLogSummary
        do {
            summary = try OfflineLogSummary(path: path)
        } catch {
            return noteUnlessRemoved(error)
        }
        let verdict = summary.last.map { silence.verdict(on: $0, in: path) } ?? .goesOn
        try Console.output(Line(OfflineLogText.line(for: file, summary, letters, verdict)))
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

    // MARK: A file

    /// Prints a run's events, and what is missing.
    ///
    /// - Throws: `OfflineLogError` if the file can't be opened or is no offline log, and what keeps anything from being shown.
    mutating func printFile(_ path: String) throws {
        let reader = try OfflineLogReader(path: path)
        let letters = letters(in: OfflineLogPath.folder(of: path))
        try print(reader, of: path, letters)
    }

    private mutating func print(_ reader: OfflineLogReader, of path: String, _ letters: DeadLetterNotes) throws {
        var story = RunStory(path: path, silence: silence, letters: letters)
        while Console.hasReader {
            let next: OfflineLogReader.Item?
            do {
                next = try reader.next()
            } catch {
                return note(error)  // how the run ends is not known, then
            }
            guard let item = next else { break }
            switch item {
            case .entry(let entry):
                for part in story.take(entry) { try print(part, of: story.run) }
            case .skipped(let skip):
                isIncomplete = true
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

    // MARK: What can't be read

    /// The dead letters of a folder; none if they can't be read, which is named.
    private mutating func letters(in folder: String) -> DeadLetterNotes {
        do {
            return try OfflineLogPath.letters(in: folder)
        } catch {
            noteUnlessRemoved(error)
            return DeadLetterNotes()
        }
    }

    /// Names what can't be read, unless the bridge has removed it since the folder was read.
    private mutating func noteUnlessRemoved(_ error: OfflineLogError) {
        if error.code != .notFound { note(error) }
    }

    private mutating func note(_ error: OfflineLogError) {
        isIncomplete = true
        Console.error("mom: \(error.description)")
    }
}
