import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// Prints offline logs, and goes on after what can't be read.
struct LogPrinter {
    /// In which form logs are shown.
    struct Form: Sendable {
        /// Whether JSON is shown.
        var json = false
        /// Whether that is an object a run, and not one an event.
        var isOfRuns = false
        /// The columns of the terminal; nil for as many as it takes.
        var width: Int?
    }

    private let form: Form
    private let filter: LogFilter
    /// When a run without an end is taken to have ended without a word.
    private let silence: RunSilence

    /// Whether something could not be read, which has been named.
    private(set) var isIncomplete = false

    /// - Parameters:
    ///   - form: in which form logs are shown.
    ///   - filter: which runs and events.
    ///   - silence: when a run without an end is taken to have ended without a word.
    init(_ form: Form, filter: LogFilter, silence: RunSilence) {
        self.form = form
        self.filter = filter
        self.silence = silence
    }

    // MARK: A folder

    /// Prints a table of the runs of a folder, or as JSON an object for each of them, or all of their events.
    ///
    /// - Throws: `OfflineLogError` if the folder can't be read, `CommandFailure` (exit code 2) if there is nothing in it, and what keeps
    ///   anything from being shown.
    mutating func printFolder(_ folder: OfflineLogFolder) throws {
        let files = try folder.files()
        var catalog = LoggedRunCatalog(folder, silence: silence)
        guard !files.isEmpty || !catalog.letters.notes.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(folder.path) holds no offline logs. Name another folder, or start the bridge (mom bridge) and a job."
            )
        }
        let hasEvents = form.json && !form.isOfRuns
        let choice = RunChoice(of: files, in: &catalog, by: filter, looksAtAll: !hasEvents)
        if hasEvents {
            for file in choice.files where Console.hasReader { try printEvents(of: file, in: folder, catalog.letters) }
        } else if form.json {
            for run in choice.runs { try Console.output(encoding: RunLine(run, at: silence.now)) }
        } else {
            try printTable(choice)
        }
        isIncomplete = isIncomplete || catalog.isIncomplete
        if !filter.looksAtRuns, filter.count == nil {
            try printStray(catalog.letters, besides: Set(files.map(\.run)))
        }
    }

    private func printTable(_ choice: RunChoice) throws {
        if choice.runs.isEmpty, choice.empty.isEmpty, filter.looksAtRuns {
            return Console.error("mom: No run is as asked for.")
        }
        if !choice.runs.isEmpty {
            for line in RunTable(choice.runs, at: silence.now).lines(width: form.width) { try Console.output(line) }
        }
        for file in choice.empty { try Console.output("\(TimeText.full(file.start))  no events yet  \(file.name)") }
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
        try print(reader, of: path, letters, last: nil)
    }

    /// Prints the dead letters that no file tells of; beside objects of runs on stderr, since they are none.
    private func printStray(_ letters: DeadLetterNotes, besides runs: Set<RunKey>) throws {
        if form.isOfRuns {
            for line in OfflineLogText.lines(for: letters, besides: runs) { Console.error("mom: \(line)") }
            return
        }
        if form.json {
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
        try print(reader, of: path, letters, last: filter.count)
    }

    /// - Parameter count: how many events at most, the last ones; nil for all.
    private mutating func print(
        _ reader: OfflineLogReader,
        of path: String,
        _ letters: DeadLetterNotes,
        last count: Int?
    ) throws {
        var story = RunStory(path: path, silence: silence, letters: letters)
        var lastParts = count.map { LastParts($0) }
        func show(_ parts: [RunStory.Part]) throws {
            for part in parts where isWanted(part) {
                if lastParts == nil { try print(part, of: story.run) } else { lastParts?.take(part) }
            }
        }
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
                try show(story.take(entry))
            case .skipped(let skip):
                isIncomplete = true
                Console.error("\(path): \(skip)")
            }
        }
        try show(story.finish())
        for part in lastParts?.kept ?? [] { try print(part, of: story.run) }
    }

    /// Whether a part of a story is wanted: only of events it is known when they were.
    func isWanted(_ part: RunStory.Part) -> Bool {
        guard case .event(let entry) = part else { return true }
        return filter.includes(entry.event.status.receivedTime)
    }

    /// Prints a part of a run's story.
    func print(_ part: RunStory.Part, of run: RunKey?) throws {
        switch part {
        case .event(let entry) where form.json:
            try Console.output(
                json: DoubtfulEvent(entry)?.json() ?? String(decoding: entry.event.encodedJSON(), as: UTF8.self)
            )
        case _ where form.json:
            if let line = StoryLine(part, of: run) { try Console.output(encoding: line) }
        default:
            for line in OfflineLogText.lines(for: part, width: form.width) { try Console.output(line) }
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
