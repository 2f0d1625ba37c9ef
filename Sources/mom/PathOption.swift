import ArgumentParser
import MirroringSettings

/// Reads a path of an option.
enum PathOption {
    /// A path as it was written, with the home folder in place of `~`, as settings have it: shells leave that behind an equals sign.
    ///
    /// - Throws: `ValidationError` if nobody knows which folder that is.
    static func read(_ text: String) throws -> String {
        guard text.hasPrefix("~") else { return text }
        do throws(HomeProblem) {
            return try SettingPath.absolute(text, from: "/")
        } catch {
            throw ValidationError("\"\(text)\" is no path here: \(error)")
        }
    }
}
