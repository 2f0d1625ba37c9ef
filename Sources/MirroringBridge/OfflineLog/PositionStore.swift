import Foundation

/// Where the reading of the history goes on after a restart: everything before is in the offline log, on disk.
///
/// It lies in the monitoring folder, because whichever bridge writes there has to go on from it.
struct PositionStore {
    /// Its file.
    let path: String
    private let folder: String

    /// - Parameter folder: the monitoring folder, which is there.
    init(folder: String) {
        self.folder = folder
        path = "\(folder)/.position.json"
    }

    /// How far the history was read; nil where nothing was stored yet, or what is there can't be read: the history is then read
    /// from its start, and what the offline log has already is dropped.
    func load() -> HistoryMark? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(HistoryMark.self, from: data)
    }

    /// Stores how far the history was read: a new file, brought to disk, in the place of the old one.
    func save(_ mark: HistoryMark) throws {
        let data = try JSONEncoder().encode(mark)
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let count = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == data.count, fdatasync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
        try synchronizeEntry()
    }

    /// Waits until the file's name is on disk: else a power cut might bring the old one back.
    private func synchronizeEntry() throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> PositionError {
        PositionError(path: path, systemError: errno)
    }
}

/// Why the position can't be stored.
struct PositionError: Error, CustomStringConvertible {
    let path: String
    let systemError: Int32

    /// A sentence that names the file.
    var description: String {
        "\(path) can't be written: \(String(cString: strerror(systemError)).lowercased()). The bridge goes on trying."
    }
}
