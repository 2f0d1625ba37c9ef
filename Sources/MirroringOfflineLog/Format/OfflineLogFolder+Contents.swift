import Foundation
import MirroringFiles

/// A file of a monitoring folder that a writer has made: a run's log, or one that it has set aside as damaged.
struct OfflineLogItem: Sendable {
    /// The run whose log it is, or was.
    let file: OfflineLogFile
    /// Its name in the folder.
    let name: String
    /// How many bytes are free when it is removed: no more than it takes of the disk, whatever size it pretends to have, and nothing of what
    /// is another's or has a second name elsewhere.
    let bytes: Int
    /// When it was written last, by the file system's clock.
    let modified: FileTime
    /// When it counts as written.
    var written: FileTime

    /// Whether it is the run's log, and not one that was set aside.
    var isLog: Bool { name == file.name }
}

extension OfflineLogFolder {
    /// What stands between a log's name and the moment when it was set aside.
    static let asideMark = ".damaged-"

    /// The names of all that lies in the folder.
    func names() throws(OfflineLogError) -> [String] {
        guard let folder = opendir(path) else { throw OfflineLogError(errno, while: "read", path: path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
            )
        }
        return names
    }
}

extension OpenedLogFolder {
    /// Everything in the folder that a writer has made, by its name, what was written longest ago first, and the runs' files by their names
    /// alone.
    func contents() throws(OfflineLogError) -> (files: Set<OfflineLogFile>, items: [OfflineLogItem]) {
        let trust = trust
        var files: Set<OfflineLogFile> = []
        var items: [OfflineLogItem] = []
        for name in try names() {
            let logName = name.range(of: OfflineLogFolder.asideMark).map { String(name[..<$0.lowerBound]) } ?? name
            guard let file = OfflineLogFile(name: logName) else { continue }
            if logName == name { files.insert(file) }
            guard let look = (try? handle.look(at: FileName(name), as: trust)) ?? nil, look.facts.kind == .file else {
                continue
            }
            items.append(
                OfflineLogItem(
                    file: file,
                    name: name,
                    bytes: look.problem == nil ? min(look.facts.size, look.bytesOnDisk) : 0,
                    modified: look.facts.modified,
                    written: look.facts.modified
                )
            )
        }
        items.sort { ($0.modified, $0.name) < ($1.modified, $1.name) }
        return (files, items)
    }
}
