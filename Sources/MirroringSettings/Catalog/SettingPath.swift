import Configuration

/// Makes paths of settings absolute, so that a lock or an outbox is the same wherever a command is started.
public struct SettingPath: Sendable {
    /// Where relative paths begin: an absolute path.
    let folder: String

    /// An absolute path of one that a person has written.
    ///
    /// - Parameters:
    ///   - path: what was written.
    ///   - folder: where relative paths begin: an absolute path.
    /// - Throws: ``HomeProblem`` for one that begins with a home that is not known.
    public static func absolute(_ path: String, from folder: String) throws(HomeProblem) -> String {
        try SettingPath(folder: folder).absolute(path)
    }

    /// An absolute path.
    ///
    /// `~` and what begins with `~/` is below the home folder. `..` stays, since what it means depends on symbolic links.
    func absolute(_ path: String) throws(HomeProblem) -> String {
        guard path.hasPrefix("~") else { return Self.tidy(path.hasPrefix("/") ? path : "\(folder)/\(path)") }
        guard path == "~" || path.hasPrefix("~/") else { throw .anothers }
        guard let home = HomeFolder.path else { throw .unknown }
        return Self.tidy("\(home)/\(path.dropFirst(1))")
    }

    /// A setting's content with its path made absolute.
    func resolve(_ content: ConfigContent, _ kind: SettingKind) throws(HomeProblem) -> ConfigContent {
        guard case .string(let text) = content else { return content }
        switch kind {
        case .path, .passwordFile, .keyFile: return .string(try absolute(text))
        case .program where text.contains("/") || text.hasPrefix("~"): return .string(try absolute(text))
        default: return content
        }
    }

    private static func tidy(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
