import Foundation
import MirroringBridge
import MirroringCommands
import MirroringOfflineLog
import MirroringSettings

/// Which offline logs a command reads.
enum OfflineLogPath {
    /// The bridge's folder: setting `offline.folder`.
    static func defaultFolder(_ settings: EffectiveSettings) throws -> String {
        do {
            return try settings.folder("offline.folder", default: "offline")
        } catch {
            throw settings.failure(error)
        }
    }

    /// When a run without an end is taken to have ended without a word: the bridge's setting `bridge.silence`.
    static func silence(_ settings: EffectiveSettings) throws -> RunSilence {
        do {
            return RunSilence(limit: .seconds(try BridgeConfiguration.silenceSeconds(config: settings.reader)))
        } catch {
            throw settings.failure(error)
        }
    }

    /// The folder in which a file lies.
    static func folder(of file: String) -> String {
        URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// The dead letters that are noted in a folder; that the notes may be anybody's is said on stderr.
    static func letters(in folder: String) throws(OfflineLogError) -> DeadLetterNotes {
        let letters = try DeadLetterNotes(folder: folder)
        if let doubt = letters.doubt { Console.error("mom: \(doubt)") }
        return letters
    }

    /// Whether the path leads to a folder.
    static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
