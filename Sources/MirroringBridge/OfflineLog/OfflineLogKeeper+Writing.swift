import Logging
import MirroringFiles
import MirroringOfflineLog

extension OfflineLogKeeper {
    /// What it does as long as it writes.
    struct Writing {
        let folder: OpenedLogFolder
        let lock: OfflineLogLock
        let log: OfflineLogWriter
        let letters: DeadLetterBook
        let store: CheckpointStore
        /// How far the history was read when this bridge began to write; nil if nothing was stored.
        let begin: Checkpoint?
        /// The files that may not be on disk as they were written before.
        let unsure: OfflineLogSpan
        let clocks: StoredValue<LogClock.Memory>
        /// Whether what it remembers is in its file.
        var isClockStored: Bool
        /// Judges the age of files; nil if they are kept for ever.
        var clock: LogClock?
        var pace = TidyingPace()
        /// What was found wrong with jobs, as it was stored last.
        var findings: StandingFindings
    }

    /// Opens the folder once: whatever takes its place afterwards, everything is written to the folder whose lock is held.
    static func open(_ folder: String, _ retention: OfflineLogRetention, _ logger: Logger) throws -> Writing? {
        let opened = try OpenedLogFolder(making: folder)
        let store = CheckpointStore(in: opened)
        // Before it is signed again.
        let lastSign = [store.time, OfflineLogLock.time(in: opened)].compactMap(\.self).max()
        guard let lock = try OfflineLogLock(in: opened) else { return nil }
        let log = try OfflineLogWriter(in: opened) { recovery in
            logger.warning("repaired an offline log", metadata: ["reason": "\(recovery)"])
        }
        let letters = DeadLetterBook(in: opened) { recovery in
            logger.warning("began the notes of dead letters anew", metadata: ["reason": "\(recovery)"])
        }
        let begin = load(store, logger)
        let clocks = StoredValue<LogClock.Memory>(LogClock.file, in: opened)
        let memory = clocks.takeOver { reason in
            logger.warning("what was noted of the clock is not believed", metadata: ["reason": "\(reason)"])
        }
        return Writing(
            folder: opened,
            lock: lock,
            log: log,
            letters: letters,
            store: store,
            begin: begin,
            unsure: begin == nil ? .all : store.unsynchronized,
            clocks: clocks,
            isClockStored: memory != nil,
            clock: retention.age.map { LogClock(age: $0, memory: memory ?? LogClock.Memory(time: lastSign ?? .now)) },
            findings: FindingsStore(in: opened).load() ?? StandingFindings()
        )
    }

    private static func load(_ store: CheckpointStore, _ logger: Logger) -> Checkpoint? {
        store.takeOver { reason in
            logger.warning(
                "the stored position is not believed, and the history read from its start",
                metadata: ["reason": "\(reason)"]
            )
        }
    }
}
