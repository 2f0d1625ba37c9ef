import AMQP
import Logging
import MirroringEvents
import MirroringOfflineLog

/// Writes the offline log and remembers how far it has come; on a queue of its own, because writing to a disk blocks.
actor LogKeeper {
    private let executor = SerialQueueExecutor(label: "offline-log")
    private let log: OfflineLogWriter
    private let store: PositionStore
    private var written: HistoryMark?

    /// How far the history was read, on disk; nil before anything was stored.
    private(set) var stored: HistoryMark?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: an error that names the folder which can't be used.
    init(configuration: BridgeConfiguration, logger: Logger) throws {
        store = try PositionStore(folder: configuration.stateFolder)
        stored = store.load()
        log = try OfflineLogWriter(folder: configuration.offlineFolder) { recovery in
            logger.warning("An offline log was put right.", metadata: ["what": "\(recovery)"])
        }
    }

    /// Puts right what a crash has torn.
    func recover() throws {
        try log.recoverTornFiles()
    }

    /// Writes what is not in the log yet.
    func append(_ batch: LogFeed.Batch) throws {
        try log.append(batch.entries.map { OfflineLogEntry(position: Int($0.position), event: $0.event) })
        written = batch.mark
    }

    /// Brings what was written to disk, and then stores the position: a crash in between reads again and drops what is there.
    func sync() throws {
        guard let written, written != stored else { return }
        try log.sync()
        try store.save(written)
        stored = written
    }

    /// The history was made anew: its positions begin again.
    func forgetMark() {
        stored = nil
        written = nil
    }
}
