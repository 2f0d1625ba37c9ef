import ArgumentParser
import Logging

/// The option `--log-level` of commands that run for long.
enum LogLevelOption {
    /// A level by its name.
    static func level(_ name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no log level \"\(name)\", only \(names).")
        }
        return level
    }
}
