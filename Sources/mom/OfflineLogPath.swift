import CommandSupport
import Configuration
import Foundation

/// Which offline logs a command reads.
enum OfflineLogPath {
    /// The bridge's folder: setting `offline.folder`.
    static func defaultFolder() async throws -> String {
        try await SettingsReader.settings(of: "bridge").string(
            forKey: "offline.folder",
            default: StateFolder.path(of: "offline")
        )
    }

    /// Whether the path leads to a folder.
    static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
