import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import MirroringWire

/// Writes the offline log and remembers how far it has come, or stands by while another bridge does; on a queue of its own, because
/// writing to a disk blocks.
///
/// Its methods don't throw: what goes wrong is logged, and shown by ``lastError`` until it is mended.
actor OfflineLogKeeper {
    /// What this bridge does for the offline log.
    enum Role: String {
        /// It writes it.
        case writing
        /// Another bridge writes it; this one waits until that has ended.
        case standingBy
    }

    /// What can go wrong, in words.
    enum Work: String, CaseIterable {
        case reading = "read the offline log"
        case takingOver = "take over the offline log"
        case repairing = "repair the offline log"
        case appending = "write the offline log"
        case noting = "note the dead letters"
        case synchronizing = "flush the offline log to disk"
        case signing = "say that the offline log is written"
        case dating = "tell how old the offline logs are"
        case removing = "remove old offline logs"
        case finding = "store what was found wrong with jobs"
    }

    private let executor = SerialQueueExecutor(label: "offline-log")
    let folder: String
    let retention: OfflineLogRetention
    let surveyor = OfflineLogSurveyor()
    let readClocks: @Sendable () -> LogClock.Reading
    let recurrences: RecurrenceLog
    var writing: Writing?
    /// How far the history was read for what is written, but for the notes that are not.
    private var written: Checkpoint?
    private var unwritten = UnwrittenNotes()
    /// Whether what was written could not be flushed, and may be lost. Nothing is written until it is read again: a position behind it would
    /// be stored.
    private(set) var lacksEvents = false
    var errors: [Work: LogFailure] = [:]

    /// How far the history was read, on disk; nil before anything was stored, and while this bridge stands by.
    private(set) var stored: Checkpoint?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter readClocks: what time it is.
    /// - Throws: an error that names the folder which can't be used.
    init(
        configuration: BridgeConfiguration,
        readClocks: @escaping @Sendable () -> LogClock.Reading = { .now },
        recurrences: RecurrenceLog
    ) throws {
        folder = configuration.offlineFolder
        retention = configuration.retention
        self.readClocks = readClocks
        self.recurrences = recurrences
        writing = try Self.open(folder, retention, recurrences.logger)
        stored = writing?.begin
    }

    /// Whether this bridge writes the log or stands by.
    var role: Role { writing == nil ? .standingBy : .writing }

    /// How far the history was read for the log, on disk, whoever writes it; nil before anything was stored.
    var checkpoint: Checkpoint? {
        guard writing == nil else { return stored }
        let opened = try? OpenedLogFolder(OfflineLogFolder(path: folder))
        return opened.flatMap { CheckpointStore(in: $0).load() }
    }

    var logger: Logger { recurrences.logger }

    // MARK: Who writes

    /// Begins to write the log where it stands, if nobody else does.
    ///
    /// - Returns: whether this bridge writes it now.
    func takeOver() -> Bool {
        guard writing == nil else { return true }
        perform(.takingOver) {
            writing = try Self.open(folder, retention, logger)
            stored = writing?.begin
        }
        return writing != nil
    }

    /// Leaves the log to another bridge if that could write it as well, because somebody removed the lock, or the whole folder.
    ///
    /// - Returns: whether this bridge has stopped writing.
    func standByIfReplaced() -> Bool {
        guard let writing, !writing.lock.isHeld else { return false }
        // This bridge begins anew, if no other has.
        logger.warning("the lock of the offline log was removed", metadata: ["folder": "\(folder)"])
        leave()
        return true
    }

    /// Leaves the log to whoever wants to write it.
    func leave() {
        writing = nil
        written = nil
        unwritten = UnwrittenNotes()
        lacksEvents = false
        stored = nil
        // Whoever writes, it has to be read.
        errors = errors.filter { $0.key == .reading }
    }

    // MARK: Writing

    /// Puts right what a crash has torn.
    func repair() {
        guard let writing else { return }
        perform(.repairing) { try writing.log.recoverTornFiles(in: writing.unsure) }
    }

    /// Writes what is not in the log yet; nothing while another bridge does, or what comes before may be lost.
    ///
    /// - Returns: false if it could not.
    func append(_ batch: LogQueue.Batch) -> Bool {
        guard let writing, !lacksEvents else { return true }
        return perform(.appending) {
            let entries = batch.entries.map { entry in
                OfflineLogEntry(
                    position: entry.position,
                    event: entry.event,
                    jobId: entry.run.origin,
                    publisher: entry.received.publisher
                )
            }
            try writing.log.append(entries)
            try note(batch.letters, in: writing.letters)
            written = batch.checkpoint
        }
    }

    /// Notes dead letters. That their file can't be written, because somebody has put something else in its place, keeps no run from being
    /// written: they are kept until it can be, see ``UnwrittenNotes``. That the disk is full does, and so do more of them than are kept.
    private func note(_ letters: [DeadLetterNote], in book: DeadLetterBook) throws(OfflineLogError) {
        guard !letters.isEmpty else { return }
        let notes = unwritten.adding(letters)
        if let failure = write(notes, to: book) {
            guard failure.code != .diskFull, notes.notes.count <= UnwrittenNotes.maximum else { throw failure }
            unwritten = notes
        }
    }

    /// - Returns: why they can't be written; nil if they are.
    private func write(_ notes: UnwrittenNotes, to book: DeadLetterBook) -> OfflineLogError? {
        var failure: OfflineLogError?
        perform(.noting) {
            failure = nil
            do throws(OfflineLogError) {
                try book.append(notes.notes)
                unwritten = UnwrittenNotes()
            } catch {
                failure = error
                throw error
            }
        }
        return failure
    }

    /// Brings what was written to disk, and then stores the position: a crash in between reads again and drops what is there. What could
    /// not be brought there has to be read again, see ``lacksEvents``.
    func sync() {
        guard let writing else { return }
        if !unwritten.notes.isEmpty { _ = write(unwritten, to: writing.letters) }
        let checkpoint = written.map(unwritten.holding)
        // What failed is tried again, also where nothing is to be stored any more.
        guard checkpoint != nil && checkpoint != stored || errors[.synchronizing] != nil else { return }
        perform(.synchronizing) {
            do {
                try writing.log.sync()
                try writing.letters.sync()
            } catch {
                lacksEvents = true
                written = nil
                throw error
            }
            guard !lacksEvents, let checkpoint else { return }
            // One that has not moved is not stored again: its file's time tells what came after it, see tidyUp().
            if checkpoint.nextPosition != stored?.nextPosition || checkpoint.epoch != stored?.epoch {
                try writing.store.save(checkpoint)
            }
            stored = checkpoint
        }
    }

    /// What may be lost is read again from now on, and written again, if the disk takes it.
    ///
    /// - Returns: false if nothing is lost, or the disk doesn't.
    func makeUp() -> Bool {
        guard lacksEvents, errors[.synchronizing] == nil else { return false }
        lacksEvents = false
        return true
    }

    /// Stores what was found wrong with jobs, where it has changed; nothing while another bridge writes the log.
    func keep(_ findings: StandingFindings) {
        guard let writing, writing.findings != findings || errors[.finding] != nil else { return }
        perform(.finding) {
            try FindingsStore(in: writing.folder).save(findings)
            self.writing?.findings = findings
        }
    }

    /// Says in the folder that all which was published until now is in the log, so that silence means something: see `RunSilence`.
    ///
    /// - Returns: false if it could not, or not all is in the log.
    func sign() -> Bool {
        guard let writing, !lacksEvents, errors[.appending] == nil, errors[.synchronizing] == nil else { return false }
        return perform(.signing) { try writing.lock.sign() }
    }

    /// The history was deleted and made again: its positions begin again.
    func forgetCheckpoint() {
        stored = nil
        written = nil
        unwritten.forgetPositions()
    }
}
