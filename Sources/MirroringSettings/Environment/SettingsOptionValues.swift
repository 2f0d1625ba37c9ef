/// What options of the command line set.
public struct SettingsOptionValues: Sendable {
    /// What they set.
    public private(set) var values: [SettingValue] = []
    /// What is wrong with it.
    public private(set) var problems: [SettingProblem] = []

    /// Reads options.
    ///
    /// - Parameters:
    ///   - options: the options; one that was not given sets nothing.
    ///   - component: whose settings they are.
    ///   - folder: where relative paths begin.
    public init(
        _ options: [SettingOption],
        of component: SettingsComponent,
        folder: String
    ) {
        for option in options {
            guard let text = option.text, let setting = component.settings.first(where: { $0.key == option.key }) else {
                continue
            }
            guard let content = setting.kind.content(text) else {
                add(SettingError.sentence(option.name, text, setting.kind))
                continue
            }
            do throws(HomeProblem) {
                let content = try SettingPath(folder: folder).resolve(content, setting.kind)
                let isSecret = setting.kind.isSecret
                values.append(
                    SettingValue(path: setting.path, content: content, origin: .option(option.name), isSecret: isSecret)
                )
            } catch {
                add("\(option.name) is \"\(text)\". \(error)")
            }
        }
    }

    private mutating func add(_ sentence: String) {
        problems.append(SettingProblem(line: 0, description: sentence))
    }
}
