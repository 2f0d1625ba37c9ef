import CommandSupport
import Foundation
import Settings

/// Which offline logs a command reads.
enum OfflineLogPath {
    /// The bridge's folder: setting `offline.folder`.
    static func defaultFolder(_ settings: EffectiveSettings) throws -> String {
        do {
            return try settings.reader.checkedText(forKey: "offline.folder") ?? StateFolder.path(of: "offline")
        } catch {
            throw settings.failure(error)
        }
    }

    /// Whether the path leads to a folder.
    static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
