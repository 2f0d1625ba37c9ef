import Foundation
import MirroringCommands
import MirroringFiles
import MirroringSettings

/// Where the alert file is.
enum AlertFilePath {
    private static let name = "alert.yaml"

    /// The file that was named, else the first one there is of those that are looked for.
    ///
    /// - Throws: `CommandFailure` (exit code 2) if there is none.
    static func find(_ named: String?) throws(CommandFailure) -> String {
        let folder = FileManager.default.currentDirectoryPath
        if let named { return try absolute(named, from: folder) }
        if let config = ProcessInfo.processInfo.environment["MIRRORING_CONFIG_FOLDER"], !config.isEmpty {
            return try absolute("\(config)/\(name)", from: folder)
        }
        let system = "/etc/mirroring/\(name)"
        if isTrusted("Config") { return try absolute("Config/\(name)", from: folder) }
        guard access(system, F_OK) == 0 else {
            throw CommandFailure(
                .usage,
                "There is no Config/\(name) in the working folder that can be used and no \(system). Write one, or name another."
            )
        }
        return system
    }

    /// Whether a folder has an alert file, and nobody but this user and root decides what is in it: the file names programs.
    private static func isTrusted(_ folder: String) -> Bool {
        do throws(FileProblem) {
            guard let folder = try TrustedFolder(folder) else { return false }
            return try folder.file(name) != nil
        } catch {
            Console.error(
                "mom: \(folder)/\(name) is not used, since \(error.description). Correct its owner and permissions, or name it."
            )
            return false
        }
    }

    private static func absolute(_ path: String, from folder: String) throws(CommandFailure) -> String {
        do throws(HomeProblem) {
            return try SettingPath.absolute(path, from: folder)
        } catch {
            throw CommandFailure(.usage, "The alert file is \"\(path)\". \(error)")
        }
    }
}
