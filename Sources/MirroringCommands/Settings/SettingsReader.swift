import Foundation
public import MirroringSettings

/// What an option of the command line sets.
public struct SettingOption: Sendable {
    /// The option, such as `--wait`.
    public let name: String
    /// The setting.
    public let key: String
    /// Its value; nil if the option was not given.
    public let text: String?

    /// What an option sets.
    public init(_ name: String, sets key: String, to text: String?) {
        self.name = name
        self.key = key
        self.text = text
    }
}

/// Where settings come from: options, then the environment, then one YAML file for each component.
///
/// The file is `$MIRRORING_CONFIG_FOLDER/<component>.yaml`, else `Config/<component>.yaml` in the working folder if nobody but this
/// user and root may change it, else `/etc/mirroring/<component>.yaml`; without any of them the defaults hold. A key `broker.uri`
/// of the file is `MIRRORING_BROKER_URI` in the environment. Paths are made absolute: those of the file begin at its folder, others
/// at the working folder.
public struct SettingsReader {
    /// Where the file was looked for.
    let source: SettingsSource
    /// What holds.
    public let settings: EffectiveSettings

    /// Reads the settings of a component.
    ///
    /// - Parameters:
    ///   - component: whose.
    ///   - options: what the command line sets.
    /// - Throws: ``CommandFailure`` (exit code 2) that names everything that is wrong with the file and the environment, a line each.
    public init(
        of component: SettingsComponent,
        options: [SettingOption] = []
    ) throws(CommandFailure) {
        let variables = ProcessInfo.processInfo.environment
        let folder = FileManager.default.currentDirectoryPath
        source = try SettingsSource(of: component, variables, in: folder)
        let environment = SettingsEnvironment(variables, of: component, in: SettingsComponent.all, folder: folder)
        let given = options.compactMap { option in option.text.map { (option.name, option.key, $0) } }
        let flags = SettingsOptionValues(given, of: component, folder: folder)
        let problems = flags.problems + environment.problems + (source.file?.problems ?? [])
        guard problems.isEmpty else { throw CommandFailure(.usage, lines: problems.map(\.description)) }
        settings = EffectiveSettings(
            of: component,
            options: flags.values,
            environment: environment,
            file: source.file?.values ?? []
        )
        for warning in source.warnings { Console.error("\(ProcessInfo.processInfo.processName): \(warning)") }
    }
}

extension EffectiveSettings {
    /// What to say of a setting that was read and can't be used.
    ///
    /// - Parameters:
    ///   - error: why, a sentence.
    ///   - key: the setting; by default the one that the error names.
    public func failure(_ error: any Error, of key: String? = nil) -> CommandFailure {
        let place = (key ?? (error as? SettingError)?.key).flatMap(origin).map { " It is set by \($0)." } ?? ""
        return CommandFailure(.usage, "\(error)\(place)")
    }
}
