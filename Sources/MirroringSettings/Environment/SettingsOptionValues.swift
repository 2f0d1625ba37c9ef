/// What options of the command line set.
public struct SettingsOptionValues: Sendable {
    /// What they set.
    public private(set) var values: [SettingValue] = []
    /// What is wrong with it.
    public private(set) var problems: [SettingProblem] = []

    /// Reads options.
    ///
    /// - Parameters:
    ///   - options: the name of each, the setting's key and the text that was given.
    ///   - component: whose settings they are.
    ///   - folder: where relative paths begin.
    public init(
        _ options: [(name: String, key: String, text: String)],
        of component: SettingsComponent,
        folder: String
    ) {
        for (name, key, text) in options {
            guard let setting = component.settings.first(where: { $0.key == key }) else { continue }
            let content = setting.kind.content(text).flatMap { SettingPath(folder: folder).resolve($0, setting.kind) }
            if let content {
                let isSecret = setting.kind.isSecret
                values.append(
                    SettingValue(path: setting.path, content: content, origin: .option(name), isSecret: isSecret)
                )
            } else {
                problems.append(SettingProblem(line: 0, description: SettingError.sentence(name, text, setting.kind)))
            }
        }
    }
}
