public import Foundation
import MirroringFiles

/// The settings of a component on this machine: options, then the environment, then one YAML file for each component.
///
/// The file is `$MIRRORING_CONFIG_FOLDER/<component>.yaml`, else `Config/<component>.yaml` in the working folder if nobody but this
/// user and root may change it, else `/etc/mirroring/<component>.yaml`; without any of them the defaults hold. A key `broker.uri`
/// of the file is `MIRRORING_BROKER_URI` in the environment. Paths are made absolute: those of the file begin at its folder, others
/// at the working folder. Passwords may also come from credentials of systemd, `broker.password` in `$CREDENTIALS_DIRECTORY`.
public struct LoadedSettings: Sendable {
    /// Where the file was looked for.
    public let places: [SettingsSource.Place]
    /// What holds.
    public let settings: EffectiveSettings
    /// What a person should know beside the settings, a sentence or two each.
    public let warnings: [String]

    /// Loads the settings of a component.
    ///
    /// - Parameters:
    ///   - component: whose.
    ///   - options: what the command line sets.
    ///   - variables: the environment.
    ///   - folder: the working folder, an absolute path.
    /// - Throws: ``SettingsFailure`` that names everything that is wrong with the file, the environment, the options and the
    ///   credentials.
    public init(
        of component: SettingsComponent,
        options: [SettingOption] = [],
        variables: [String: String] = ProcessInfo.processInfo.environment,
        folder: String = FileManager.default.currentDirectoryPath
    ) throws(SettingsFailure) {
        let source = try SettingsSource(of: component, variables, in: folder)
        let environment = SettingsEnvironment(variables, of: component, in: SettingsComponent.all, folder: folder)
        let flags = SettingsOptionValues(options, of: component, folder: folder)
        let file = source.file?.values ?? []
        let credentials = Credentials(variables, of: component, in: SettingsComponent.all, besides: file)
        let problems = flags.problems + environment.problems + (source.file?.problems ?? []) + credentials.problems
        guard problems.isEmpty else { throw SettingsFailure(problems) }
        settings = EffectiveSettings(
            of: component,
            options: flags.values,
            environment: environment,
            file: file,
            credentials: credentials.values
        )
        places = source.places
        warnings = source.warnings + Self.exposures(in: settings)
    }

    /// The files with passwords and private keys that others may read. What else is wrong with one is said where it is needed.
    private static func exposures(in settings: EffectiveSettings) -> [String] {
        settings.values.compactMap { value in
            switch settings.component.setting(value.path)?.kind {
            case .passwordFile: (try? PasswordFile(value.shown))?.exposure
            case .keyFile: exposure(ofKey: value.shown)
            default: nil
            }
        }
    }

    /// The same of a private key, which may stand in its certificate's file.
    private static func exposure(ofKey path: String) -> String? {
        guard let file = try? RegularFile(opening: path), (try? file.text())?.contains("PRIVATE KEY-----") == true
        else { return nil }
        return file.exposure(of: "a private key", at: path)
    }
}
