/// A program, or several, with one settings file: which settings there are, each written once. The check of a file, the names of
/// variables and what is shown follow from it.
public struct SettingsComponent: Sendable, Hashable {
    /// Its name: that of its file is `<name>.yaml`.
    public let name: String
    /// Who reads the file, as in "which *mom bridge* reads".
    public let readers: String
    /// Its settings.
    public let settings: [Setting]

    /// A component.
    public init(name: String, readers: String, settings: [Setting]) {
        self.name = name
        self.readers = readers
        self.settings = settings
    }

    /// The name of its file.
    public var file: String { "\(name).yaml" }

    /// The setting of a key; one that is named comes before one of any name.
    func setting(_ path: [String]) -> Setting? {
        settings.first { $0.path == path } ?? settings.first { $0.matches(path) }
    }

    /// Whether keys stand below that one.
    func isSection(_ path: [String]) -> Bool {
        settings.contains { $0.isBelow(path) }
    }

    /// The keys that may stand in a section, in the order of the settings; `*` for any.
    func keys(in section: [String]) -> [String] {
        settings.filter { $0.isBelow(section) }.map { $0.path[section.count] }.reduce(into: []) { keys, key in
            if !keys.contains(key) { keys.append(key) }
        }
    }
}
