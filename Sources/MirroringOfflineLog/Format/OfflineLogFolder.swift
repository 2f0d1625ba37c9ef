import Foundation

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
        guard let folder = opendir(path) else { throw OfflineLogError(errno, while: "read", path: path) }
        defer { closedir(folder) }
        var files: [OfflineLogFile] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let file = OfflineLogFile(name: name) {
                files.append(file)
            }
        }
        return files.sorted { ($0.start, $0.name) < ($1.start, $1.name) }
    }

    /// The path of a run's file.
    public func path(of file: OfflineLogFile) -> String {
        "\(path)/\(file.name)"
    }

    /// Makes the folder and those above it, for owner and group.
    func create() throws(OfflineLogError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        } catch {
            let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            // Foundation does not always say why; asked again, the system does.
            let number = mkdir(path, 0o750) == 0 ? EIO : errno
            throw OfflineLogError(underlying.map { Int32($0.code) } ?? number, while: "created", path: path)
        }
    }
}
