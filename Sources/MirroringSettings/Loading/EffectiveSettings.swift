public import Configuration

/// The settings that hold for a component, and where each comes from.
public struct EffectiveSettings: Sendable {
    /// Whose settings they are.
    public let component: SettingsComponent
    /// The settings themselves: options come before variables, variables before the file, the file before credentials.
    public let reader: ConfigReader
    /// Those that were set, each once, with the place that holds.
    public let values: [SettingValue]

    /// Settings from their sources, the one that holds first.
    ///
    /// - Parameters:
    ///   - component: whose settings they are.
    ///   - options: what the command line sets.
    ///   - environment: what the environment sets.
    ///   - file: what the settings file sets.
    ///   - credentials: what the service manager hands over.
    public init(
        of component: SettingsComponent,
        options: [SettingValue] = [],
        environment: SettingsEnvironment,
        file: [SettingValue] = [],
        credentials: [SettingValue] = []
    ) {
        self.component = component
        reader = ConfigReader(providers: [
            Self.provider("options", options),
            Self.provider("environment", environment.values),
            EnvironmentVariablesProvider(
                environmentVariables: environment.named,
                secretsSpecifier: .dynamic { key, _ in key.hasSuffix("URI") }
            ).prefixKeys(with: "mirroring"),
            Self.provider("file", file),
            Self.provider("credentials", credentials),
        ])
        let named = environment.named.sorted { $0.key < $1.key }.map { name, text in
            Self.value(name, text, of: component, like: file)
        }
        var seen: Set<[String]> = []
        values = (options + environment.values + named + file + credentials).filter { seen.insert($0.path).inserted }
    }

    /// Where a setting was set; nil where its default holds.
    public func origin(of key: String) -> SettingOrigin? {
        values.first { $0.key == key }?.origin
    }

    /// A setting's key with the place where it was set, for a sentence that asks for its correction.
    public func named(_ key: String) -> String {
        origin(of: key).map { "\(key) (\($0))" } ?? key
    }

    /// What to say of a setting that was read and can't be used: why, and where it was set.
    ///
    /// - Parameters:
    ///   - error: why, a sentence.
    ///   - key: the setting; by default the one that the error names.
    public func sentence(_ error: any Error, of key: String? = nil) -> String {
        let place = (key ?? (error as? SettingError)?.key).flatMap(origin).map { " It is set by \($0)." } ?? ""
        return "\(error)\(place)"
    }

    private static func provider(_ name: String, _ values: [SettingValue]) -> InMemoryProvider {
        let pairs = values.map { (AbsoluteConfigKey($0.path), ConfigValue($0.content, isSecret: $0.isSecret)) }
        return InMemoryProvider(name: name, values: Dictionary(pairs) { first, _ in first })
    }

    /// The variable of a key with a name in it, under the key of the file if there is one that it overrides.
    private static func value(
        _ name: String,
        _ text: String,
        of component: SettingsComponent,
        like file: [SettingValue]
    ) -> SettingValue {
        let setting = component.settings.first { $0.hasVariable(name) }
        let ends =
            setting.map { $0.variable.split(separator: "*", omittingEmptySubsequences: false).map(\.count) } ?? [0, 0]
        let word = String(name.dropFirst(ends[0]).dropLast(ends[1])).lowercased()
        let path =
            file.first { Setting.variable(of: $0.path) == name }?.path
            ?? setting?.path.map { $0 == "*" ? word : $0 } ?? [word]
        return SettingValue(
            path: path,
            content: setting?.kind.content(text) ?? .string(text),
            origin: .variable(name),
            isSecret: setting?.kind.isSecret ?? true
        )
    }
}
