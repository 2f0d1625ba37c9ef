import MirroringEvents
import MirroringOfflineLog

/// A run as its file tells it, with what is missing: where events are, where dead letters would stand, and what became of its end. A value.
struct RunStory {
    /// What there is to tell, in this order.
    enum Part {
        case event(OfflineLogEntry)
        case missing(ClosedRange<Int>)
        case deadLetter(DeadLetterNote)
        /// There is no terminal event, but a dead letter that is one.
        case endIsDeadLetter
        /// There is no terminal event, and nothing has been heard since then.
        case endedWithoutAWord(since: Timestamp)
        /// There is no terminal event, and since then no bridge has written what there may have been.
        case mayGoOn(noBridgeSince: Timestamp)
    }

    private let path: String
    /// When a run without an end is taken to have ended without a word.
    var silence: RunSilence
    private let letters: DeadLetterNotes
    /// Letters of the run that were not told yet, in its order.
    private var untold: ArraySlice<DeadLetterNote> = []
    /// Whether its terminal event has been taken.
    private(set) var hasEnd = false
    private var hasDeadEnd = false
    private var next = 1

    /// The run, once it is known.
    private(set) var run: RunKey?
    private var last: OfflineLogEntry?

    /// - Parameters:
    ///   - path: the run's file.
    ///   - silence: when a run without an end is taken to have ended without a word.
    ///   - letters: the dead letters of the file's folder.
    init(path: String, silence: RunSilence, letters: DeadLetterNotes) {
        self.path = path
        self.silence = silence
        self.letters = letters
    }

    /// Takes the file's next event.
    mutating func take(_ entry: OfflineLogEntry) -> [Part] {
        if run == nil { join(entry.run) }
        var parts: [Part] = []
        if entry.run == run {
            let sequence = entry.event.sequence
            while let letter = untold.first, let number = letter.sequence, number < sequence {
                parts += tell(letter)
            }
            parts += skip(to: sequence)
            next = max(next, sequence + 1)
            hasEnd = hasEnd || entry.event.status.terminal
            last = entry
        }
        return parts + [.event(entry)]
    }

    /// Tells what is left at the file's end.
    mutating func finish() -> [Part] {
        if run == nil, let file = OfflineLogFile(path: path) { join(file.run) }
        var parts: [Part] = []
        while let letter = untold.first { parts += tell(letter) }
        if hasEnd { return parts }
        if hasDeadEnd { return parts + [.endIsDeadLetter] }
        switch verdict {
        case .goesOn: return parts
        case .mayGoOn(let since): return parts + [.mayGoOn(noBridgeSince: since)]
        case .ended(let since): return parts + [.endedWithoutAWord(since: since)]
        }
    }

    /// What is to be thought of the run if it has no end.
    var verdict: RunSilence.Verdict {
        last.map { silence.verdict(on: $0, in: path) } ?? .goesOn
    }

    private mutating func join(_ run: RunKey) {
        self.run = run
        untold = (letters.byRun[run] ?? [])[...]
    }

    private mutating func tell(_ letter: DeadLetterNote) -> [Part] {
        untold.removeFirst()
        hasDeadEnd = hasDeadEnd || letter.isTerminal
        guard let number = letter.sequence else { return [.deadLetter(letter)] }
        let missing = skip(to: number)
        next = max(next, number + 1)
        return missing + [.deadLetter(letter)]
    }

    private func skip(to sequence: Int) -> [Part] {
        next < sequence ? [.missing(next...(sequence - 1))] : []
    }
}
