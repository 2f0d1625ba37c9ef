import Configuration
import Foundation

/// Makes paths of settings absolute, so that a lock or an outbox is the same wherever a command is started.
public struct SettingPath: Sendable {
    /// Where relative paths begin: an absolute path.
    let folder: String

    /// An absolute path of one that a person has written; nil for one that begins with another user's home, `~name`.
    ///
    /// - Parameters:
    ///   - path: what was written.
    ///   - folder: where relative paths begin: an absolute path.
    public static func absolute(_ path: String, from folder: String) -> String? {
        SettingPath(folder: folder).absolute(path)
    }

    /// An absolute path; nil for one that begins with another user's home, `~name`.
    ///
    /// `~` and what begins with `~/` is below the home folder. `..` stays, since what it means depends on symbolic links.
    func absolute(_ path: String) -> String? {
        if path == "~" || path.hasPrefix("~/") { return Self.tidy("\(Self.home)/\(path.dropFirst(1))") }
        if path.hasPrefix("~") { return nil }
        return Self.tidy(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    }

    /// A setting's content with its path made absolute; nil where that can't be.
    func resolve(_ content: ConfigContent, _ kind: SettingKind) -> ConfigContent? {
        guard case .string(let text) = content else { return content }
        switch kind {
        case .path, .passwordFile, .keyFile: return absolute(text).map(ConfigContent.string)
        case .program where text.contains("/") || text.hasPrefix("~"): return absolute(text).map(ConfigContent.string)
        default: return content
        }
    }

    private static func tidy(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private static var home: String {
        if let home = ProcessInfo.processInfo.environment["HOME"], home.hasPrefix("/") { return home }
        return NSHomeDirectory()
    }
}
