public import Configuration
import Foundation
import SystemPackage

/// Where settings come from: flags, then the environment, then one YAML file for each component.
public enum SettingsReader {
    /// Reads the settings of a component.
    ///
    /// The file is `$MIRRORING_CONFIG_FOLDER/<component>.yaml`, else `Config/<component>.yaml` in the working folder, else
    /// `/etc/mirroring/<component>.yaml`; without any of them the defaults hold. A key `broker.uri` of the file is
    /// `MIRRORING_BROKER_URI` in the environment.
    ///
    /// - Parameters:
    ///   - component: `engine`, `bridge` or `client`.
    ///   - flags: what the command line says; comes first.
    /// - Throws: ``CommandFailure`` (exit code 2) that names a file which can't be read.
    public static func settings(
        of component: String,
        flags: [AbsoluteConfigKey: ConfigValue] = [:]
    ) async throws -> ConfigReader {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: flags),
            EnvironmentVariablesProvider(secretsSpecifier: .dynamic { key, _ in key.hasSuffix("URI") })
                .prefixKeys(with: "mirroring"),
        ]
        if let path = try file(of: component), try !isEmpty(path) {
            do {
                providers.append(
                    try await FileProvider<YAMLSnapshot>(
                        parsingOptions: .init(secretsSpecifier: .dynamic { key, _ in key.hasSuffix("uri") }),
                        filePath: FilePath(path)
                    )
                )
            } catch {
                throw CommandFailure(.usage, "The settings file \(path) can't be read: \(error). Correct or remove it.")
            }
        }
        return ConfigReader(providers: providers)
    }

    /// Whether a file holds comments at most: the YAML provider takes that for a mistake.
    private static func isEmpty(_ path: String) throws -> Bool {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CommandFailure(.usage, "The settings file \(path) can't be read as UTF-8 text. Correct or remove it.")
        }
        return text.split(whereSeparator: \.isNewline).allSatisfy { line in
            line.first { !$0.isWhitespace }.map { $0 == "#" } ?? true
        }
    }

    private static func file(of component: String) throws -> String? {
        if let folder = ProcessInfo.processInfo.environment["MIRRORING_CONFIG_FOLDER"] {
            let path = "\(folder)/\(component).yaml"
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure(
                    .usage,
                    "MIRRORING_CONFIG_FOLDER is \"\(folder)\", but there is no \(path). Create it or unset the variable."
                )
            }
            return path
        }
        return ["Config", "/etc/mirroring"].map { "\($0)/\(component).yaml" }
            .first(where: FileManager.default.fileExists(atPath:))
    }
}
