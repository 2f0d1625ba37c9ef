import Configuration

/// What the environment says, checked against the settings that there are.
public struct SettingsEnvironment: Sendable {
    /// What it sets of this component, but for keys with a name of the user's in them.
    public private(set) var values: [SettingValue] = []
    /// The variables of keys with a name of the user's in them, such as `endpoints.*.uri`: which key one is of is known only to who
    /// asks for a key.
    public private(set) var named: [String: String] = [:]
    /// What is wrong with it, in the order of the variables' names.
    public private(set) var problems: [SettingProblem] = []

    /// What the variables of settings begin with.
    public static let prefix = "MIRRORING_"
    /// Variables that begin so and belong to no setting: where settings are, and those of the private broker.
    static let others: Set = [
        "MIRRORING_CONFIG_FOLDER", "MIRRORING_BROKER_DATA", "MIRRORING_BROKER_PATIENCE", "MIRRORING_BROKER_PORT",
        "MIRRORING_POWER_CUT_FOLDER",
    ]

    /// Reads variables.
    ///
    /// - Parameters:
    ///   - variables: the environment.
    ///   - component: whose settings are wanted.
    ///   - catalog: all components: a variable of another one is passed over, one that none has is a problem.
    ///   - folder: where relative paths begin.
    public init(
        _ variables: [String: String],
        of component: SettingsComponent,
        in catalog: [SettingsComponent],
        folder: String
    ) {
        let all = catalog.flatMap(\.settings)
        for (name, text) in variables.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(Self.prefix) else {
                if let meant = Self.meant(by: name, all), !Self.isOfPlatform(meant, text) {
                    add(name, Self.sentence(name, meant))
                }
                continue
            }
            if let setting = component.settings.first(where: { $0.hasVariable(name) }) {
                read(name, text, of: setting, SettingPath(folder: folder))
            } else if !all.contains(where: { $0.hasVariable(name) }), !Self.isOther(name, text) {
                add(name, Self.unknown(name, all))
            }
        }
    }

    private mutating func read(_ name: String, _ text: String, of setting: Setting, _ paths: SettingPath) {
        guard let content = setting.kind.content(text) else {
            add(name, SettingError.sentence(name, text, setting.kind))
            return
        }
        let resolved: ConfigContent
        do throws(HomeProblem) {
            resolved = try paths.resolve(content, setting.kind)
        } catch {
            add(name, "\(name) is \"\(text)\". \(error)")
            return
        }
        guard !setting.path.contains("*") else {
            var value = text
            if case .string(let text) = resolved { value = text }
            named[name] = value
            return
        }
        let isSecret = setting.kind.isSecret
        values.append(SettingValue(path: setting.path, content: resolved, origin: .variable(name), isSecret: isSecret))
    }

    private mutating func add(_ name: String, _ sentence: String) {
        problems.append(SettingProblem(line: 0, description: sentence))
    }

    /// Whether a variable is somebody else's for a reason that is known: that of a test, or of a container's platform.
    private static func isOther(_ name: String, _ text: String) -> Bool {
        others.contains(name) || name.hasPrefix("MIRRORING_TEST_") || isOfPlatform(name, text)
    }

    /// Whether a variable is what a container's platform says of a service that happens to be called so (`MIRRORING_SERVICE_HOST`,
    /// `MIRRORING_PORT=tcp://…`).
    private static func isOfPlatform(_ name: String, _ text: String) -> Bool {
        name.wholeMatch(of: /MIRRORING_(.*_)?SERVICE_(HOST|PORT(_.*)?)/) != nil
            || name.wholeMatch(of: /MIRRORING_(.*_)?PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?/) != nil
            || (name.hasSuffix("_PORT") && text.wholeMatch(of: /(tcp|udp|sctp):\/\/.*/) != nil)
    }

    private static func unknown(_ name: String, _ settings: [Setting]) -> String {
        let known = (settings.map(\.variable).filter { !$0.contains("*") } + others).map { $0.dropFirst(prefix.count) }
        let near = Spelling.nearest(to: String(name.dropFirst(prefix.count)), of: Set(known).sorted().map(String.init))
        return sentence(name, nearest(to: name, ofNamed: settings) ?? near.map { prefix + $0 })
    }

    private static func sentence(_ name: String, _ meant: String?) -> String {
        let hint = meant.map { "Did you mean \($0)? " } ?? ""
        return "The variable \(name) belongs to no setting. \(hint)Correct or unset it."
    }

    /// The variable nearest to one that has a name of the user's in it, as `MIRRORING_ENDPOINTS_LOCAL_URL` has.
    private static func nearest(to name: String, ofNamed settings: [Setting]) -> String? {
        let parts = settings.compactMap(\.variableParts)
        guard let start = parts.first(where: { name.hasPrefix($0.start) })?.start,
            let word = name.dropFirst(start.count).firstIndex(of: "_")
        else { return nil }
        let ends = Set(parts.filter { $0.start == start }.map { String($0.end) }).sorted()
        return Spelling.nearest(to: String(name[word...]), of: ends).map { "\(name[..<word])\($0)" }
    }

    /// The variable that one is but for its first word, which is nearly ours; nil if it is likely somebody else's.
    private static func meant(by name: String, _ settings: [Setting]) -> String? {
        let upper = name.uppercased()
        guard let end = upper.firstIndex(of: "_"), Spelling.distance(upper[...end], prefix) <= 2 else { return nil }
        let meant = prefix + upper[end...].dropFirst()
        return others.contains(meant) || settings.contains { $0.hasVariable(meant) } ? meant : nil
    }
}

extension Setting {
    /// Whether a variable of the environment is this setting's.
    func hasVariable(_ name: String) -> Bool {
        guard let (start, end) = variableParts else { return name == variable }
        return name.hasPrefix(start) && name.hasSuffix(end) && name.count > start.count + end.count
    }

    /// What its variable begins and ends with around a name of the user's; nil if there is none in it.
    fileprivate var variableParts: (start: Substring, end: Substring)? {
        guard let star = variable.firstIndex(of: "*") else { return nil }
        return (variable[..<star], variable[variable.index(after: star)...])
    }
}
