import Configuration
import MirroringFiles

/// What the service manager hands to this process alone: files of systemd's `LoadCredential=`, in `$CREDENTIALS_DIRECTORY`.
///
/// A credential that is named as a setting for a password's file, but for the word `File`, is that file: `broker.password` is
/// `broker.passwordFile`. One whose name only begins as theirs do is a problem, unless a setting names it: it was meant to be used,
/// and without it a login goes out with a password that nobody has chosen. Others are somebody else's.
struct Credentials {
    /// What they set.
    private(set) var values: [SettingValue] = []
    /// What is wrong with them, in the order of their names.
    private(set) var problems: [SettingProblem] = []

    /// Looks for credentials.
    ///
    /// - Parameters:
    ///   - variables: the environment.
    ///   - component: whose settings are wanted.
    ///   - catalog: all components: a credential of another one is passed over.
    ///   - others: what the settings file sets.
    init(
        _ variables: [String: String],
        of component: SettingsComponent,
        in catalog: [SettingsComponent],
        besides others: [SettingValue]
    ) {
        guard let folder = variables["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return }
        guard folder.hasPrefix("/") else {
            add("CREDENTIALS_DIRECTORY is \"\(folder)\", which is not an absolute path. Correct or unset it.")
            return
        }
        let names: [String]
        do throws(FileProblem) {
            names = try Self.names(in: folder)
        } catch {
            add(
                "The credentials folder \(folder) \(error.description(in: folder)). "
                    + "Run this as the user of its service, or unset CREDENTIALS_DIRECTORY."
            )
            return
        }
        let passwords = catalog.flatMap(\.settings).filter { $0.kind == .passwordFile }
        for name in names {
            let file = "\(folder)/\(name)"
            let path = Self.words("\(name)File")
            if component.setting(path)?.kind == .passwordFile {
                values.append(
                    SettingValue(path: path, content: .string(file), origin: .credential(name), isSecret: false)
                )
            } else if !passwords.contains(where: { $0.matches(path) }), let meant = Self.meant(name, of: passwords),
                !variables.values.contains(file), !others.contains(where: { $0.content == .string(file) })
            {
                add("The credential \(name) belongs to no setting. \(meant)")
            }
        }
    }

    private mutating func add(_ sentence: String) {
        problems.append(SettingProblem(line: 0, description: sentence))
    }

    private static func names(in folder: String) throws(FileProblem) -> [String] {
        let opened = try OpenedFolder.named(folder)
        do {
            return try opened.names().map { String(decoding: $0, as: UTF8.self) }.sorted()
        } catch {
            throw FileProblem(SystemFailure(error, while: "listed", path: folder).number, while: "listed")
        }
    }

    /// What may have been meant by a name that stands in a section with a password; nil for any other name.
    private static func meant(_ name: String, of passwords: [Setting]) -> String? {
        let words = Self.words(name)
        guard let section = words.first, let last = words.last, words.count > 1,
            let setting = passwords.first(where: { $0.path.first == section.lowercased() })
        else { return nil }
        let path = zip(setting.path, setting.path.indices).map { word, index in
            word == "*" ? (words.count == setting.path.count ? words[index] : "NAME") : word
        }
        let credential = String(path.joined(separator: ".").dropLast("File".count))
        return Spelling.nearest(to: last, of: ["password"]) == nil
            ? "Name it \(credential) if it is the password, else without \"\(section).\" in front."
            : "Did you mean \(credential)?"
    }

    private static func words(_ name: String) -> [String] {
        name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
}
