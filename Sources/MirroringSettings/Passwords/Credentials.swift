import Configuration
import Foundation

/// What the service manager hands to this process alone: files of systemd's `LoadCredential=`, in `$CREDENTIALS_DIRECTORY`.
///
/// A credential that is named as a setting for a password's file, but for the word `File`, is that file: `broker.password` is
/// `broker.passwordFile`.
enum Credentials {
    /// What they set of a component.
    static func values(_ variables: [String: String], of component: SettingsComponent) -> [SettingValue] {
        guard let folder = variables["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { name in
            let path = "\(name)File".split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard component.setting(path)?.kind == .passwordFile else { return nil }
            return SettingValue(
                path: path,
                content: .string("\(folder)/\(name)"),
                origin: .credential(name),
                isSecret: false
            )
        }
    }
}
