import Foundation

/// Where the bridge goes on reading the history after a restart: everything before is in the offline log, on disk.
struct PositionStore {
    private let path: String
    private let folder: String

    /// - Throws: an error that names the folder if it can't be made.
    init(folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        path = "\(folder)/position.json"
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
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let count = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == data.count, fdatasync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
    }

    private func failure() -> CocoaError {
        CocoaError(
            .fileWriteUnknown,
            userInfo: [NSFilePathErrorKey: path, NSUnderlyingErrorKey: POSIXError(.init(rawValue: errno) ?? .EIO)]
        )
    }
}
