import Foundation
import MirroringFiles

/// A monitoring folder: where the offline logs lie, one file a run.
public struct OfflineLogFolder: Sendable, Hashable {
    /// The folder.
    public let path: String

    /// A folder, there or not.
    public init(path: String) {
        self.path = path
    }

    /// The offline logs in it by their names, oldest run first; other files are passed over.
    ///
    /// - Throws: ``OfflineLogError`` if the folder is not there or can't be read.
    public func files() throws(OfflineLogError) -> [OfflineLogFile] {
        Self.files(named: try names())
    }

    /// The offline logs among names, oldest run first.
    static func files(named names: [String]) -> [OfflineLogFile] {
        let files = names.compactMap { name in OfflineLogFile(name: name).map { (file: $0, name: name) } }
        return files.sorted { ($0.file.start, $0.name) < ($1.file.start, $1.name) }.map(\.file)
    }

    /// The path of a run's file.
    public func path(of file: OfflineLogFile) -> String {
        "\(path)/\(file.name)"
    }

    /// Makes the folder and those above it, for owner and group.
    func create() throws(OfflineLogError) {
        do throws(FileProblem) {
            try FolderMaking.make(path, permissions: 0o750)
        } catch {
            guard error.number != 0 else { throw OfflineLogError(error, of: path) }
            throw OfflineLogError(error.number, while: "created", path: path)
        }
    }
}
