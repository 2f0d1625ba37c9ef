package import MirroringEvents
import MirroringSettings

package import struct Foundation.UUID

/// A wrapped command as a run: what it writes and how it ends, told as events.
///
/// A value without input or output: it is told what happens, and when; whoever has it lets it look at the clock some times a second.
package struct WrappedRun: ~Copyable {
    /// How a run is told beside what the command says.
    package struct Options: Sendable {
        /// What started it, for example `manual` or `timer`.
        package var trigger = "manual"
        /// What it has to keep to.
        package var guards = Guards()

        /// A run that was started by hand.
        package init() {}
    }

    /// How often progress is told at most.
    static let pace = Duration.milliseconds(250)
    /// How often it is told at most where nothing but the last line has changed.
    static let linePace = Duration.seconds(5)
    /// How often a run is told that says nothing.
    static let heartbeat = Duration.seconds(60)
    /// How long a command may be silent before it counts as one that transfers something.
    static let silence = Duration.seconds(1)
    /// The most bytes of the name of what is under way.
    private static let itemLimit = 4_096
    /// The most bytes of a line that are looked at.
    private static let lineLimit = 1 << 16

    let command: WrappedCommand
    let guards: Guards
    var teller: RunTeller
    /// What is known of how far it is; no count of it falls.
    var known = ToolReport()
    var tail = OutputTail()
    /// The first line that should not be.
    var match: String?
    /// Why not all that it has written is where it belongs, the system's number.
    var failure: Int32?
    /// The signal that asked it to end.
    var signal: Int32?
    /// When it began.
    private(set) var start: ContinuousClock.Instant?
    private let forbidden: Regex<AnyRegexOutput>?
    private var splitters: [FrontReport.Stream: LineSplitter] = [:]
    private var lastTold: ContinuousClock.Instant?
    private var skipped = 0
    private var hasNews = false
    private var hasLines = false
    private var isTooLong = false

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - command: what is run.
    ///   - options: how it is told.
    ///   - runId: the run's identity.
    ///   - engine: who tells it.
    ///   - sink: gets its events.
    /// - Throws: why the pattern of a guard is no regular expression.
    package init(
        of command: WrappedCommand,
        _ options: Options = Options(),
        runId: UUID = .version7(),
        engine: EngineIdentity,
        sink: any MirroringEventSink
    ) throws {
        self.command = command
        guards = options.guards
        forbidden = try options.guards.forbidden.map { try Regex($0) }
        teller = RunTeller(job: command.jobId, name: command.name, engine: engine, sink: sink, runId: runId)
        teller.initializeData.trigger = options.trigger
        teller.progress = MirroringProgress()
        teller.progress?.errors = 0
        teller.progress?.warnings = 0
    }

    /// Whether its end was told.
    package var isOver: Bool { teller.isOver }
    /// How it ended, if it has.
    package var outcome: Outcome { teller.outcome }

    // MARK: What happens

    /// Takes what the front reports.
    package mutating func take(_ report: FrontReport, at now: ContinuousClock.Instant) {
        guard !isOver else { return }
        switch report {
        case .started: begin(at: now)
        case .notStarted(let number): tellThatItDidNotStart(number)
        case .wrote(let stream, let bytes): read(bytes, from: stream)
        case .skipped(let count): skipped += count
        case .signal(let number):
            signal = number
            note(.processing, "The signal \(SignalName.of(number)) has come for it.")
        case .stopped: note(.processing, "It was stopped.")
        case .continued: note(.processing, "It goes on.")
        case .notStored(let number): failure = number
        case .ended(let ending): end(ending, at: now)
        }
    }

    /// Looks at the clock: tells what is new, or that it still runs.
    package mutating func look(at now: ContinuousClock.Instant) {
        guard let start, let lastTold, !isOver else { return }
        watchTime(now - start)
        let pause = now - lastTold
        let isDue =
            hasNews && pause >= Self.pace || hasLines && pause >= Self.linePace || pause >= Self.heartbeat
            || teller.packageHeader == nil && pause >= Self.silence
        if isDue { tellProgress(at: now) }
    }

    /// The front has gone without a word of how the command ended.
    package mutating func lose() {
        guard !isOver, start != nil else { return }
        finishLines()
        noteTail()
        fail("mom wrap was ended, and the command with it; nobody knows how far it has come.", .internal)
    }

    private mutating func begin(at now: ContinuousClock.Instant) {
        start = now
        lastTold = now
        note(.processing, "The command is: \(command.shown)")
        if !command.added.isEmpty {
            note(.processing, "Added to it, so that it says how far it is: \(command.added.joined(separator: " "))")
        }
        tell(.jobInitialized)
    }

    // MARK: What it writes

    private mutating func read(_ bytes: ArraySlice<UInt8>, from stream: FrontReport.Stream) {
        var splitter = splitters[stream] ?? LineSplitter(at: .alsoReturns, limit: Self.lineLimit)
        let lines = splitter.take(bytes)
        splitters[stream] = splitter
        for line in lines { read(line) }
    }

    /// Reads what stands behind the last line's end.
    mutating func finishLines() {
        for stream in [FrontReport.Stream.output, .errors] {
            guard let line = splitters[stream]?.finish() else { continue }
            read(line)
        }
    }

    private mutating func read(_ line: LineSplitter.Line) {
        let text = String(decoding: line.bytes, as: UTF8.self).withoutTerminalSequences
        let report = command.tool.report(in: text, ofFiles: command.tellsFiles)
        if let report { take(report) }
        if match == nil, let forbidden, text.firstMatch(of: forbidden) != nil { match = command.masking.text(text) }
        // What is drawn over and over is no line that somebody would look for.
        guard !line.isOverwritten, report?.isProgress != true else { return }
        let shown = command.masking.text(text)
        tail.add(shown, at: .now)
        guard report == nil, !shown.isEmpty else { return }
        known.currentItem = known.isProgress ? known.currentItem : shown
        hasLines = true
    }

    private mutating func take(_ report: ToolReport) {
        if let trouble = report.trouble {
            let masking = command.masking
            let item = trouble.item.map { masking.text($0) }
            note(trouble.level, masking.text(trouble.message), trouble.category, item: item)
            hasNews = true
        }
        guard report.isProgress else { return }
        let before = known
        known.merge(report)
        if known != before { hasNews = true }
    }

    // MARK: What is told

    private mutating func watchTime(_ duration: Duration) {
        guard let limit = guards.maximumTime, !isTooLong, duration > limit.duration else { return }
        isTooLong = true
        note(.error, Guards.tooLong(limit), .timeout)
        hasNews = true
    }

    mutating func tellProgress(at now: ContinuousClock.Instant) {
        beginPackage()
        update()
        tell(.packageTransferring)
        lastTold = now
        hasNews = false
        hasLines = false
    }

    /// Tells the package that the whole run is, unless that is done.
    mutating func beginPackage() {
        guard teller.packageHeader == nil else { return }
        teller.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: 0)
        teller.packageBody = MirroringPackageBody(pages: 0, files: 0, deletions: 0)
        teller.initializeData.nrOfPackages = 1
        update()
        tell(.packageInitialized)
    }

    /// Puts what is known into the next event.
    mutating func update() {
        let masking = command.masking
        if skipped > 0 {
            let sentence = "\(skipped) bytes of what it wrote were not looked at, since there was too much at once."
            note(.warning, sentence, .internal)
            skipped = 0
        }
        teller.initializeData.totalBytes = known.totalBytes
        teller.initializeData.totalFiles = known.totalItems
        teller.packageHeader?.fileSize = known.totalBytes ?? known.bytes ?? 0
        teller.packageHeader?.sizeOfSentData = known.bytes ?? 0
        teller.packageHeader?.bytesPerSecond = known.rate
        teller.packageHeader?.etaSeconds = known.eta
        teller.packageBody?.files = known.totalItems ?? known.items ?? known.moved ?? 0
        teller.packageBody?.currentItem = known.currentItem.map { item in
            StatusLog.shortened(masking.text(item).cut(toBytes: Self.itemLimit))
        }
        teller.progress?.sentBytes = known.bytes
        teller.progress?.sentItems = known.items ?? known.moved
        teller.progress?.percent = known.percent.map { min(99, $0) }
        teller.progress?.etaSeconds = known.eta
    }

    /// Adds a line to the log of the next event.
    mutating func note(_ level: LogLevel, _ message: String, _ category: Category? = nil, item: String? = nil) {
        teller.note(level, message, category: category, item: item)
        switch level {
        case .processing: break
        case .warning: teller.progress?.warnings? += 1
        case .error: teller.progress?.errors? += 1
        }
    }

    mutating func tell(_ occurrence: MirroringOccurrence) {
        do throws(IllegalTransition) {
            try teller.tell(occurrence)
        } catch {
            // What is told here, and in which order, is decided here: there is nothing that could come wrongly.
            assertionFailure("\(error)")
        }
    }
}
