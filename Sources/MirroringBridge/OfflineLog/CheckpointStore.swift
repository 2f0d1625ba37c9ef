import MirroringFiles
package import MirroringOfflineLog

/// Where the reading of the history goes on after a restart: everything before is in the offline log, on disk.
///
/// It lies in the monitoring folder, because whichever bridge writes there has to go on from it.
package struct CheckpointStore {
    private let file: StoredValue<Checkpoint>

    /// - Parameter folder: the monitoring folder.
    package init(in folder: OpenedLogFolder) {
        file = StoredValue(OfflineLogFolder.positionFile, in: folder)
    }

    /// Its file.
    var path: String { file.path }

    /// When a position was stored last, by the file system's clock; nil where none was.
    var time: FileTime? { file.time }

    /// The files that may not be on disk as they were written: a position is stored after all are. A day more, because the clock may have
    /// been put back since.
    var unsynchronized: OfflineLogSpan { time.map { .since(.seconds(86_400), before: $0) } ?? .all }

    /// How far the history was read, for who only looks; nil where nothing was stored yet, or what is there can't be read, is another's or
    /// makes no sense.
    ///
    /// - Parameter onDistrust: told why what is there is not believed, in a sentence.
    package func load(onDistrust: (String) -> Void = { _ in }) -> Checkpoint? {
        file.load(onDistrust: onDistrust)
    }

    /// How far the history was read, for who reads on; nil as above: the history is then read from its start, and what the offline log has
    /// already is dropped. What makes no sense is set aside.
    func takeOver(onDistrust: (String) -> Void) -> Checkpoint? {
        file.takeOver(onDistrust: onDistrust)
    }

    /// Stores how far the history was read: a new file, brought to disk, in the place of the old one.
    package func save(_ checkpoint: Checkpoint) throws {
        try file.save(checkpoint)
    }
}
